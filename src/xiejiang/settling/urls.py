"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xiejiang.settling import views

ONE = "suggestions/<uuid:pk>/<int:nth>/"

urlpatterns = [
    path("suggestions/", views.index, name="suggestions"),
    path("suggestions/items/", views.items, name="suggestion-items"),
    path(ONE, views.show, name="suggestion"),
    path(f"{ONE}verify/", views.verify, name="suggestion-verify"),
]
