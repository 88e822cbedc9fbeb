"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xiejiang.bases import views, views_works, views_writing

ONE = "bases/<uuid:base_id>/"

urlpatterns = [
    path("bases/", views.index, name="bases"),
    path("bases/find/", views.find, name="bases-find"),
    path("bases/new/", views_writing.new, name="base-new"),
    path("bases/bookings/<uuid:booking_id>/", views_works.booking, name="base-booking"),
    path("bases/sharings/<int:pk>/end/", views_writing.end_sharing, name="base-sharing-end"),
    path("bases/capacities/<int:pk>/", views_works.amend_capacity, name="base-capacity"),
    path("bases/events/<uuid:event_id>/cancel/", views_works.cancel, name="base-event-cancel"),
    path("bases/results/<int:pk>/", views_works.correct, name="base-result"),
    path(ONE, views.show, name="base"),
    path(f"{ONE}calendar/", views.calendar, name="base-calendar"),
    path(f"{ONE}calendar.ics", views.feed, name="base-feed"),
    path(f"{ONE}edit/", views_writing.edit, name="base-edit"),
    path(f"{ONE}standing/", views_writing.standing, name="base-standing"),
    path(f"{ONE}share/", views_writing.share, name="base-share"),
    path(f"{ONE}capacity/", views_works.new_capacity, name="base-capacity-new"),
    path(f"{ONE}book/", views_works.book, name="base-book"),
    path(f"{ONE}events/new/", views_works.new_event, name="base-event-new"),
    path(f"{ONE}results/new/", views_works.new_result, name="base-result-new"),
]
