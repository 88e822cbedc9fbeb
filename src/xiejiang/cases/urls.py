"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xiejiang.cases import access_urls, fact_urls, views

urlpatterns = [
    path("cases/new/", views.new, name="case-new"),
    *fact_urls.urlpatterns,
    *access_urls.urlpatterns,
    path("cases/<uuid:case_id>/overview/amend/", views.amend, name="case-amend"),
    path("cases/<uuid:case_id>/parties/add/", views.add_party, name="case-party-add"),
    path(
        "cases/<uuid:case_id>/parties/<int:party_id>/remove/",
        views.remove_party,
        name="case-party-remove",
    ),
    path(
        "cases/<uuid:case_id>/parties/<int:party_id>/nationality/",
        views.state_nationality,
        name="case-party-nationality",
    ),
    path(
        "cases/<uuid:case_id>/parties/<int:party_id>/identity/",
        views.identity,
        name="case-identity",
    ),
    path("cases/<uuid:case_id>/agencies/invite/", views.invite, name="case-invite"),
    path(
        "cases/<uuid:case_id>/agencies/<int:participant_id>/leave/",
        views.leave,
        name="case-leave",
    ),
    path("cases/<uuid:case_id>/liability/depart/", views.depart, name="case-depart"),
    path("cases/<uuid:case_id>/log/<int:index>/proof/", views.log_proof, name="case-log-proof"),
    path("cases/<uuid:case_id>/links/add/", views.link, name="case-link"),
    path("cases/<uuid:case_id>/overview/close/", views.close, name="case-close"),
    path("cases/<uuid:case_id>/overview/reopen/", views.reopen, name="case-reopen"),
]
