"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xiejiang.research import views, views_studies

STUDY = "research/studies/<uuid:study_id>/"
SAMPLE = "research/collected/<int:row>/"
ONE = "research/trainings/<uuid:training_id>/"

urlpatterns = [
    path("research/", views.index, name="research"),
    path("research/topics/<slug:kind>/<str:key>/", views.topic, name="research-topic"),
    path("research/studies/", views_studies.listing, name="studies"),
    path("research/studies/new/", views_studies.new, name="study-new"),
    path(STUDY, views_studies.show, name="study"),
    path(f"{STUDY}invite/", views_studies.invite, name="study-invite"),
    path(f"{STUDY}answer/", views_studies.answer, name="study-answer"),
    path(f"{STUDY}collect/", views_studies.collect, name="study-collect"),
    path(f"{STUDY}report/", views_studies.report, name="study-report"),
    path(f"{STUDY}opinion/", views_studies.opinion, name="study-opinion"),
    path(f"{STUDY}conclude/", views_studies.conclude, name="study-conclude"),
    path(f"{STUDY}drop/", views_studies.drop, name="study-drop"),
    path(f"{SAMPLE}note/", views_studies.note, name="study-note"),
    path(f"{SAMPLE}leave-out/", views_studies.leave_out, name="study-leave-out"),
    path(
        "research/recommendations/<uuid:recommendation_id>/put/",
        views_studies.put,
        name="recommendation-put",
    ),
    path("research/trainings/", views.trainings, name="trainings"),
    path("research/trainings/new/", views.new, name="training-new"),
    path(ONE, views.training, name="training"),
    path(f"{ONE}enrol/", views.enrol, name="training-enrol"),
    path(f"{ONE}attendance/<int:row>/", views.attendance, name="training-attendance"),
    path(f"{ONE}material/", views.add_material, name="training-material"),
    path("research/material/<uuid:material_id>/", views.material, name="material"),
    path(
        "research/material/<uuid:material_id>/withdraw/",
        views.withdraw_material,
        name="material-withdraw",
    ),
    path(f"{ONE}quiz/", views.quiz_page, name="training-quiz"),
]
