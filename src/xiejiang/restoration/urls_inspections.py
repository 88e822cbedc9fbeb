"""Addresses of inspections; the first three kinds are those that a phone may keep or ask for."""

from __future__ import annotations

from django.urls import path

from xiejiang.restoration import views_inspections as views

HOME = "inspections/"

urlpatterns = [
    path(HOME, views.outbox, name="inspection-outbox"),
    path(f"{HOME}new/<uuid:project_id>/", views.new, name="inspection-new"),
    path(f"{HOME}send/<uuid:project_id>/", views.send, name="inspection-send"),
    path(f"{HOME}worker.js", views.worker, name="inspection-worker"),
    path(f"{HOME}token/", views.token, name="inspection-token"),
    path(f"{HOME}choose/", views.choose, name="inspection-choose"),
    path(f"{HOME}of/<uuid:project_id>/", views.of_project, name="inspections"),
    path(f"{HOME}photos/<uuid:photo_id>/", views.photo, name="inspection-photo"),
    path(f"{HOME}<uuid:inspection_id>/", views.one, name="inspection"),
]
