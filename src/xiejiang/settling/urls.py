"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xiejiang.settling import views, views_agreements, views_talks, views_waiting

ONE = "suggestions/<uuid:pk>/<int:nth>/"

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
    path("cases/<uuid:case_id>/talks/new/", views_talks.new, name="talk-new"),
    path("talks/<uuid:talk_id>/", views_talks.show, name="talk"),
    path("talks/<uuid:talk_id>/offers/new/", views_talks.offer_new, name="offer-new"),
    path("offers/<uuid:offer_id>/reply/", views_talks.reply, name="offer-reply"),
    path("offers/<uuid:offer_id>/evidence/", views_talks.evidence, name="offer-evidence"),
]
