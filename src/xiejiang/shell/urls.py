"""Addresses of the node. Each room brings its own; the shell only gathers them."""

from __future__ import annotations

from django.urls import path, re_path

from xiejiang.shell import (
    api,
    articles,
    case_page,
    desk,
    law_pages,
    rooms,
    supervision_pages,
    views,
)

handler400 = "xiejiang.shell.views.unreadable"
handler404 = "xiejiang.shell.views.not_found"
handler500 = "xiejiang.shell.views.failed"

urlpatterns = [
    path("login/", views.SignIn.as_view(), name="login"),
    path("logout/", views.sign_out, name="logout"),
    path("password/", views.password, name="password"),
    path("post/", views.choose_post, name="choose-post"),
    path("language/", views.choose_language, name="language"),
    path("api/v1/", api.api.urls),
    re_path("^api/", api.unknown),
    path("health/", views.health, name="health"),
    path("about/", views.about, name="about"),
    path("", desk.desk, name="desk"),
    path("notices/", desk.notices, name="notices"),
    path("notices/read/", desk.read_notices, name="notices-read"),
    path("search/", desk.search, name="search"),
    path("supervision/", supervision_pages.figures, name="supervision"),
    path("supervision/list/", supervision_pages.listed, name="supervision-list"),
    path("supervision/figures.csv", supervision_pages.file, name="supervision-file"),
    path("articles/", articles.articles, name="articles"),
    path("law/", law_pages.catalogue, name="law"),
    path("law/rule/<str:rule_id>/", law_pages.rule, name="law-rule"),
    path("law/fact/<str:name>/", law_pages.fact, name="law-fact"),
    path("law/instrument/<str:instrument_id>/", law_pages.instrument, name="law-instrument"),
    path("law/changes/", law_pages.changes, name="law-changes"),
    path("law/try/", law_pages.playground, name="law-try"),
    path("law/procedure/<str:procedure_id>/", law_pages.procedure, name="law-procedure"),
    path("law/step/<str:procedure_id>/<str:step_id>/", law_pages.step, name="law-step"),
    *rooms.addresses(),
    path("cases/<uuid:case_id>/", case_page.case_page, name="case"),
    path("cases/<uuid:case_id>/watch/", case_page.watch, name="case-watch"),
    path("cases/<uuid:case_id>/<slug:tab>/sheet.<slug:form>", case_page.sheet, name="case-sheet"),
    path("cases/<uuid:case_id>/<slug:tab>/", case_page.case_page, name="case-tab"),
]
