"""Addresses of facts and of the interview."""

from __future__ import annotations

from django.urls import path

from xiejiang.cases import fact_views

urlpatterns = [
    path("cases/<uuid:case_id>/interview/", fact_views.interview, name="case-interview"),
    path("cases/<uuid:case_id>/facts/pick/", fact_views.pick, name="case-fact-pick"),
    path("cases/<uuid:case_id>/facts/<str:name>/", fact_views.fact, name="case-fact"),
]
