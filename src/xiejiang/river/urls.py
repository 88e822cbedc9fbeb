"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xiejiang.river import views, views_duties, views_map, views_published, views_writing

ONE = "river/alerts/<uuid:alert_id>/"

urlpatterns = [
    path("map/", views_map.basin_map, name="river-map"),
    path("duties/", views_duties.index, name="duties"),
    path("duties/published/", views_published.index, name="published-list"),
    path("duties/published/new/", views_published.new, name="published-new"),
    path("duties/published/import/", views_published.bring, name="published-import"),
    path("duties/published/<uuid:published_id>/", views_published.show, name="published"),
    path("river/", views_map.river, name="river"),
    path("river/alerts/", views.index, name="alerts"),
    path("river/alerts/new/", views_writing.new, name="alert-new"),
    path("cases/<uuid:case_id>/river/alert/", views_writing.new, name="case-alert-new"),
    path(ONE, views.show, name="alert"),
    path(f"{ONE}correct/", views_writing.correct, name="alert-correct"),
    path(f"{ONE}clear/", views_writing.clear, name="alert-clear"),
    path(f"{ONE}told/<str:agency>/", views_writing.tell, name="alert-told"),
]
