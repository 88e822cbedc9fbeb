"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xiejiang.foreign import views, views_assistance

ONE = "foreign/assistance/<uuid:assistance_id>/"

urlpatterns = [
    path("foreign/", views.index, name="foreign"),
    path("foreign/treaties/", views.register, name="foreign-treaties"),
    path(ONE, views_assistance.show, name="foreign-assistance"),
    path(f"{ONE}record/", views_assistance.record, name="foreign-assistance-record"),
    path(
        "cases/<uuid:case_id>/foreign/assistance/new/",
        views_assistance.new,
        name="case-assistance-new",
    ),
    path("public/treaties.json", views.treaties_data, name="public-treaties-data"),
]
