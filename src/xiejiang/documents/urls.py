"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xiejiang.documents import views

urlpatterns = [
    path("documents/<uuid:document_id>/<slug:form>/", views.file, name="document-file"),
]
