"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xiejiang.settling import (
    views,
    views_agreements,
    views_mediators,
    views_talks,
    views_waiting,
)

ONE = "suggestions/<uuid:pk>/<int:nth>/"
BODY = "settling/mediators/<uuid:body_id>/"

urlpatterns = [
    path("suggestions/", views.index, name="suggestions"),
    path("suggestions/items/", views.items, name="suggestion-items"),
    path(ONE, views.show, name="suggestion"),
    path(f"{ONE}verify/", views.verify, name="suggestion-verify"),
    path("cases/<uuid:case_id>/agreements/new/", views_agreements.new, name="agreement-new"),
    path("agreements/<uuid:agreement_id>/", views_agreements.show, name="agreement"),
    path(
        "agreements/<uuid:agreement_id>/effect/",
        views_agreements.effect,
        name="agreement-effect",
    ),
    path(
        "agreements/<uuid:agreement_id>/title/",
        views_agreements.title,
        name="agreement-title",
    ),
    path("settling/waiting/", views_waiting.index, name="settling-waiting"),
    path("settling/mediators/", views_mediators.index, name="mediators"),
    path("settling/mediators/file/", views_mediators.file, name="mediators-file"),
    path("settling/mediators/new/", views_mediators.new, name="mediators-new"),
    path("settling/mediators/import/", views_mediators.bring, name="mediators-import"),
    path(BODY, views_mediators.show, name="mediators-body"),
    path(f"{BODY}correct/", views_mediators.correct, name="mediators-correct"),
    path("cases/<uuid:case_id>/talks/new/", views_talks.new, name="talk-new"),
    path("talks/<uuid:talk_id>/", views_talks.show, name="talk"),
    path("talks/<uuid:talk_id>/offers/new/", views_talks.offer_new, name="offer-new"),
    path("offers/<uuid:offer_id>/reply/", views_talks.reply, name="offer-reply"),
    path("offers/<uuid:offer_id>/evidence/", views_talks.evidence, name="offer-evidence"),
]
