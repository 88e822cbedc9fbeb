"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xiejiang.evidence import views, views_care, views_labels

urlpatterns = [
    path("cases/<uuid:case_id>/evidence/add/", views.add, name="evidence-add"),
    path("cases/<uuid:case_id>/evidence/hand-over/", views.hand_over, name="evidence-hand-over"),
    path("evidence/<uuid:item_id>/", views.item, name="evidence-item"),
    path("evidence/<uuid:item_id>/facts/", views.facts, name="evidence-facts"),
    path("evidence/<uuid:item_id>/file/", views.download, name="evidence-file"),
    path("evidence/<uuid:item_id>/place/", views_care.place, name="evidence-place"),
    path("evidence/<uuid:item_id>/seal/", views_care.seal, name="evidence-seal"),
    path("evidence/<uuid:item_id>/unseal/", views_care.unseal, name="evidence-unseal"),
    path("evidence/<uuid:item_id>/copy/", views_care.copy, name="evidence-copy"),
    path("evidence/<uuid:item_id>/correct/", views_care.correct, name="evidence-correct"),
    path("evidence/<uuid:item_id>/capture/", views_care.capture, name="evidence-capture"),
    path("evidence/<uuid:item_id>/rule/", views_care.rule, name="evidence-rule"),
    path("cases/<uuid:case_id>/evidence/labels/", views_labels.labels, name="evidence-labels"),
    path("e/<slug:code>/", views_labels.short, name="evidence-short"),
    path(
        "evidence/handovers/<uuid:handover_id>/list.<slug:form>",
        views_labels.handover_list,
        name="handover-list",
    ),
    path("evidence/handovers/<uuid:handover_id>/", views.handover, name="handover"),
]
