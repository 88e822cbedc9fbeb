"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xiejiang.proceedings import views, views_moving, views_personal

urlpatterns = [
    path(
        "cases/<uuid:case_id>/proceedings/start/<str:procedure_id>/",
        views.start,
        name="proceeding-start",
    ),
    path("proceedings/<uuid:pk>/", views.page, name="proceeding"),
    path("proceedings/<uuid:pk>/steps/<str:step_id>/", views.step, name="proceeding-step"),
    path("proceedings/<uuid:pk>/materials/", views.materials, name="proceeding-materials"),
    path("proceedings/<uuid:pk>/moving/", views_moving.move, name="proceeding-moving"),
    path("proceedings/<uuid:pk>/urge/", views.urge, name="proceeding-urge"),
    path("proceedings/<uuid:pk>/reassign/", views.reassign, name="proceeding-reassign"),
    path(
        "proceedings/<uuid:pk>/events/<int:event_id>/personal/",
        views_personal.read_personal,
        name="proceeding-personal",
    ),
    path(
        "proceedings/<uuid:pk>/events/<int:event_id>/time/",
        views.event_time,
        name="proceeding-event-time",
    ),
]
