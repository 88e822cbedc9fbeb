"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xiejiang.research import views

ONE = "research/trainings/<uuid:training_id>/"

urlpatterns = [
    path("research/", views.index, name="research"),
    path("research/topics/<slug:kind>/<str:key>/", views.topic, name="research-topic"),
    path("research/trainings/new/", views.new, name="training-new"),
    path(ONE, views.training, name="training"),
    path(f"{ONE}enrol/", views.enrol, name="training-enrol"),
    path(f"{ONE}attendance/<int:row>/", views.attendance, name="training-attendance"),
    path(f"{ONE}quiz/", views.quiz_page, name="training-quiz"),
]
