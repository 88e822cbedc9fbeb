"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xiejiang.documents import views

urlpatterns = [
    path("documents/<uuid:document_id>/void/", views.void, name="document-void"),
    path(
        "documents/<uuid:document_id>/receipts/<int:service_id>/",
        views.receipt,
        name="document-receipt",
    ),
    path("documents/<uuid:document_id>/<slug:form>/", views.file, name="document-file"),
]
