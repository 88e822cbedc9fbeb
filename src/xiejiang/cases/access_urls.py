"""Addresses of reading: within a case, and beside any."""

from __future__ import annotations

from django.urls import path

from xiejiang.cases import access_views, reading_views

CASE = "cases/<uuid:case_id>/access/"

urlpatterns = [
    path("access/", reading_views.home, name="access"),
    path("access/request/", reading_views.ask, name="access-ask"),
    path("access/emergency/", reading_views.open_in_emergency, name="access-emergency"),
    path("access/statistics/", reading_views.statistics, name="access-statistics"),
    path("access/powers/", reading_views.powers, name="access-powers"),
    path(CASE, access_views.page, name="case-access"),
    path(f"{CASE}readings/", access_views.readings, name="case-readings"),
    path(f"{CASE}grant/", access_views.grant, name="case-grant"),
    path(f"{CASE}<int:grant_id>/extend/", access_views.extend, name="case-grant-extend"),
    path(f"{CASE}<int:grant_id>/withdraw/", access_views.withdraw, name="case-grant-withdraw"),
    path(f"{CASE}<int:grant_id>/review/", access_views.review, name="case-review"),
    path(f"{CASE}requests/<int:request_id>/refuse/", access_views.refuse, name="case-refuse"),
]
