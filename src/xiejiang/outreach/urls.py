"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xiejiang.outreach import views, views_public, views_report

urlpatterns = [
    path("public/", views_public.home, name="public"),
    path("public/restoration/", views_public.restored, name="public-restored"),
    path("public/bases/", views_public.bases_open, name="public-bases"),
    path("public/law/", views_public.law, name="public-law"),
    path("public/law/<slug:slug>/", views_public.law_topic, name="public-law-topic"),
    path("public/articles/", views_public.articles, name="public-articles"),
    path("public/figures/", views_public.figures, name="public-figures"),
    path("public/report/", views_report.report, name="public-report"),
    path("public/report/follow/", views_report.follow, name="public-follow"),
    path("public/report/<str:code>/", views_report.receipt, name="public-receipt"),
    path("reports/", views.index, name="reports"),
    path("reports/photos/<int:shot>/", views.photo, name="report-photo"),
    path("reports/<uuid:report_id>/", views.show, name="report"),
    path("reports/<uuid:report_id>/take/", views.take, name="report-take"),
    path("reports/<uuid:report_id>/give-back/", views.give_back, name="report-give-back"),
    path("reports/<uuid:report_id>/contact/", views.contact, name="report-contact"),
    path("reports/<uuid:report_id>/<slug:verb>/", views.step, name="report-step"),
]
