"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xiejiang.typical import views, views_deciding, views_public

urlpatterns = [
    path("typical/", views.index, name="typical-cases"),
    path("typical/new/<uuid:case_id>/", views.new, name="typical-new"),
    path("typical/<uuid:typical_id>/", views.show, name="typical"),
    path("typical/<uuid:typical_id>/edit/", views.edit, name="typical-edit"),
    path("typical/<uuid:typical_id>/marks/", views.marks, name="typical-marks"),
    path("typical/<uuid:typical_id>/ask/", views_deciding.ask, name="typical-ask"),
    path("typical/<uuid:typical_id>/assent/", views_deciding.assent, name="typical-assent"),
    path("typical/<uuid:typical_id>/publish/", views_deciding.publish, name="typical-publish"),
    path("typical/<uuid:typical_id>/revise/", views_deciding.revise, name="typical-revise"),
    path("typical/<uuid:typical_id>/withdraw/", views_deciding.withdraw, name="typical-withdraw"),
    path("typical/<uuid:typical_id>/drop/", views_deciding.drop, name="typical-drop"),
    path("public/cases/", views_public.index, name="public-cases"),
    path("public/cases/feed.atom", views_public.feed, name="public-cases-feed"),
    path("public/cases/sitemap.xml", views_public.sitemap, name="public-cases-sitemap"),
    path("public/cases/<slug:number>.jsonld", views_public.linked, name="public-case-data"),
    path("public/cases/<slug:number>/", views_public.show, name="public-case"),
    path("public/terms/", views_public.terms, name="public-terms"),
    path("public/terms.json", views_public.terms_data, name="public-terms-data"),
]
