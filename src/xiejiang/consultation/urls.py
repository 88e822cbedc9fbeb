"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xiejiang.consultation import views

ONE = "consultation/meetings/<uuid:meeting_id>/"
ITEM = "consultation/resolutions/<uuid:resolution_id>/"

urlpatterns = [
    path("consultation/", views.index, name="consultation"),
    path("consultation/meetings/new/", views.new, name="consultation-new"),
    path(ONE, views.show, name="consultation-meeting"),
    path(f"{ONE}minutes/", views.minutes, name="consultation-minutes"),
    path(f"{ONE}sign/", views.sign, name="consultation-sign"),
    path(ITEM, views.standard, name="consultation-standard"),
    path(f"{ITEM}report/", views.report, name="consultation-report"),
    path(f"{ITEM}confirm/", views.confirm, name="consultation-confirm"),
    path(f"{ITEM}return/", views.send_back, name="consultation-return"),
    path(f"{ITEM}revoke/", views.revoke, name="consultation-revoke"),
]
