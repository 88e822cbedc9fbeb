"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xiejiang.experts import views, views_case, views_work

urlpatterns = [
    path("experts/", views.pool, name="experts"),
    path("experts/new/", views.new, name="experts-new"),
    path("experts/classes/", views.all_classes, name="experts-classes"),
    path("experts/<int:member_id>/", views.member, name="experts-member"),
    path("experts/<int:member_id>/edit/", views.edit, name="experts-edit"),
    path("experts/draws/<uuid:selection_id>/", views_case.selection, name="experts-selection"),
    path("experts/draws/<uuid:selection_id>/record/", views_case.record, name="experts-record"),
    path(
        "experts/engagements/<uuid:engagement_id>/",
        views_work.engagement,
        name="experts-engagement",
    ),
    path("cases/<uuid:case_id>/experts/find/", views_case.find, name="experts-find"),
    path("cases/<uuid:case_id>/experts/select/", views_case.select, name="experts-select"),
    path(
        "cases/<uuid:case_id>/experts/member/<int:member_id>/",
        views_case.weighed,
        name="experts-weighed",
    ),
    path("cases/<uuid:case_id>/experts/engage/", views_work.engage, name="experts-engage"),
]
