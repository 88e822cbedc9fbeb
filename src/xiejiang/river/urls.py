"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xiejiang.river import views, views_map

ONE = "river/alerts/<uuid:alert_id>/"

urlpatterns = [
    path("map/", views_map.basin_map, name="river-map"),
    path("river/", views_map.river, name="river"),
    path("river/alerts/", views.index, name="alerts"),
    path("river/alerts/new/", views.new, name="alert-new"),
    path("cases/<uuid:case_id>/river/alert/", views.new, name="case-alert-new"),
    path(ONE, views.show, name="alert"),
    path(f"{ONE}correct/", views.correct, name="alert-correct"),
    path(f"{ONE}clear/", views.clear, name="alert-clear"),
    path(f"{ONE}told/<str:agency>/", views.tell, name="alert-told"),
]
