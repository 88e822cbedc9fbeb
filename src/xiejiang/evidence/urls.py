"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xiejiang.evidence import views

urlpatterns = [
    path("cases/<uuid:case_id>/evidence/add/", views.add, name="evidence-add"),
    path("cases/<uuid:case_id>/evidence/hand-over/", views.hand_over, name="evidence-hand-over"),
    path("evidence/<uuid:item_id>/", views.item, name="evidence-item"),
    path("evidence/<uuid:item_id>/facts/", views.facts, name="evidence-facts"),
    path("evidence/<uuid:item_id>/file/", views.download, name="evidence-file"),
    path("evidence/handovers/<uuid:handover_id>/", views.handover, name="handover"),
]
