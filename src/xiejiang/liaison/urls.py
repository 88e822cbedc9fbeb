"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xiejiang.liaison import views, views_streams, views_writing

ONE = "bulletins/<uuid:bulletin_id>/"

urlpatterns = [
    path("bulletins/", views.index, name="bulletins"),
    path("bulletins/own/", views.own, name="bulletins-own"),
    path("bulletins/new/", views_writing.choose, name="bulletin-choose"),
    path("bulletins/new/<slug:category>/", views_writing.new, name="bulletin-new"),
    path("bulletins/streams/", views_streams.streams, name="bulletin-streams"),
    path("bulletins/digest/", views_streams.digest, name="bulletin-digest"),
    path(ONE, views.show, name="bulletin"),
    path(f"{ONE}<int:version>/", views.edition, name="bulletin-edition"),
    path(
        f"{ONE}<int:version>/<int:position>/",
        views.attachment,
        name="bulletin-file",
    ),
    path(f"{ONE}edit/", views_writing.edit, name="bulletin-edit"),
    path(f"{ONE}publish/", views_writing.publish, name="bulletin-publish"),
    path(f"{ONE}correct/", views_writing.correct, name="bulletin-correct"),
    path(f"{ONE}withdraw/", views_writing.withdraw, name="bulletin-withdraw"),
    path(f"{ONE}discard/", views_writing.discard, name="bulletin-discard"),
    path("cases/<uuid:case_id>/bulletins/new/", views_writing.choose, name="case-bulletin-choose"),
    path(
        "cases/<uuid:case_id>/bulletins/new/<slug:category>/",
        views_writing.new,
        name="case-bulletin-new",
    ),
]
