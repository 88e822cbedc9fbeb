"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xiejiang.consultation import (
    views,
    views_apart,
    views_asking,
    views_calendar,
    views_directory,
    views_lists,
)

ONE = "consultation/meetings/<uuid:meeting_id>/"
ASK = "consultation/questions/<uuid:question_id>/"
ITEM = "consultation/resolutions/<uuid:resolution_id>/"

urlpatterns = [
    path("consultation/", views.index, name="consultation"),
    path("consultation/meetings/new/", views.new, name="consultation-new"),
    path("consultation/questions/", views_asking.index, name="questions"),
    path("consultation/questions/new/", views_asking.new, name="question-new"),
    path(ASK, views_asking.show, name="question"),
    path(f"{ASK}position/", views_asking.position, name="question-position"),
    path(f"{ASK}conclude/", views_asking.conclude, name="question-conclude"),
    path("consultation/tasks/", views_lists.tasks, name="consultation-tasks"),
    path("consultation/standards/", views_lists.standards, name="consultation-standards"),
    path("consultation/calendar/", views_calendar.page, name="calendar"),
    path("consultation/calendar/issue/", views_calendar.issue, name="calendar-issue"),
    path("consultation/calendar/revoke/", views_calendar.revoke, name="calendar-revoke"),
    path("calendar/feed.ics", views_calendar.feed, name="calendar-feed"),
    path("consultation/directory/", views_directory.index, name="liaison-directory"),
    path("consultation/directory/own/", views_directory.own, name="liaison-own"),
    path(
        "consultation/directory/own/<int:pk>/withdraw/",
        views_directory.withdraw,
        name="liaison-withdraw",
    ),
    path(ONE, views.show, name="consultation-meeting"),
    path(f"{ONE}minutes/", views.minutes, name="consultation-minutes"),
    path(f"{ONE}minutes/<int:number>.<slug:form>", views.file, name="minutes-file"),
    path(f"{ONE}answer/", views_apart.answer, name="consultation-answer"),
    path(f"{ONE}cancel/", views_apart.cancel, name="consultation-cancel"),
    path(f"{ONE}sign/", views.sign, name="consultation-sign"),
    path(ITEM, views.standard, name="consultation-standard"),
    path(f"{ITEM}report/", views.report, name="consultation-report"),
    path(f"{ITEM}confirm/", views.confirm, name="consultation-confirm"),
    path(f"{ITEM}return/", views.send_back, name="consultation-return"),
    path(f"{ITEM}revoke/", views.revoke, name="consultation-revoke"),
]
