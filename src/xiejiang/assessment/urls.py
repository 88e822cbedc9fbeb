"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xiejiang.assessment import views, views_writing

ONE = "damage/<uuid:assessment_id>/"

urlpatterns = [
    path("damage/methods/", views.library, name="damage-methods"),
    path("cases/<uuid:case_id>/damage/new/", views_writing.new, name="damage-new"),
    path(ONE, views.show, name="damage"),
    path(f"{ONE}versions/<int:number>/", views.version, name="damage-version"),
    path(f"{ONE}versions/<int:number>/sheet.<slug:form>", views.file, name="damage-file"),
    path(f"{ONE}compare/<uuid:other_id>/", views.compare, name="damage-compare"),
    path(f"{ONE}heading/", views_writing.heading, name="damage-heading"),
    path(f"{ONE}items/new/", views_writing.choose, name="damage-choose"),
    path(f"{ONE}items/new/<str:method>/", views_writing.new_item, name="damage-item-new"),
    path(f"{ONE}items/<int:position>/", views_writing.item, name="damage-item"),
    path(f"{ONE}items/<int:position>/drop/", views_writing.drop, name="damage-item-drop"),
    path(f"{ONE}submit/", views_writing.submit, name="damage-submit"),
    path(f"{ONE}revise/", views_writing.revise, name="damage-revise"),
    path(f"{ONE}discard/", views_writing.discard, name="damage-discard"),
    path(f"{ONE}rule/", views_writing.rule, name="damage-rule"),
]
