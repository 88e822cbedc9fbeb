"""Addresses of the room; the form that a phone keeps lies under that of inspections."""

from __future__ import annotations

from django.urls import path

from xiejiang.operations import views, views_field, views_lists, views_turning, views_writing

ONE = "operations/<uuid:operation_id>/"
CHECK = "operations/checks/<uuid:check_id>/"

urlpatterns = [
    path("operations/", views.index, name="operations"),
    path("operations/new/", views_writing.new, name="operation-new"),
    path("operations/kits/", views.list_kits, name="operation-kits"),
    path("operations/figures/", views_lists.figures, name="operation-figures"),
    path("operations/checks/", views_lists.checks, name="operation-checks"),
    path("operations/told/", views_lists.told, name="operation-told"),
    path("operations/cases/", views_lists.outcomes, name="operation-cases"),
    path("operations/evidence/", views_lists.brought, name="operation-evidence"),
    path("operations/photos/<uuid:photo_id>/", views.photo, name="operation-photo"),
    path(CHECK, views.one_check, name="operation-check"),
    path(f"{CHECK}case/", views_turning.open_case, name="operation-open-case"),
    path(f"{CHECK}evidence/", views_turning.add_evidence, name="operation-add-evidence"),
    path(ONE, views.show, name="operation"),
    path(f"{ONE}edit/", views_writing.edit, name="operation-edit"),
    path(f"{ONE}invite/", views_writing.invite, name="operation-invite"),
    path(f"{ONE}answer/", views_writing.answer, name="operation-answer"),
    path(f"{ONE}team/", views_writing.team, name="operation-team"),
    path(f"{ONE}start/", views_writing.start, name="operation-start"),
    path(f"{ONE}leg/", views_writing.leg, name="operation-leg"),
    path(f"{ONE}cancel/", views_writing.cancel, name="operation-cancel"),
    path(f"{ONE}report/", views_writing.report, name="operation-report"),
    path(f"{ONE}report.<str:form>", views.report_file, name="operation-report-file"),
    path(f"{ONE}sign/", views_writing.sign, name="operation-sign"),
    path(f"{ONE}close/", views_writing.close, name="operation-close"),
    path(
        "inspections/new/operation/<uuid:operation_id>/",
        views_field.new,
        name="operation-check-new",
    ),
    path(
        "inspections/send/operation/<uuid:operation_id>/",
        views_field.send,
        name="operation-check-send",
    ),
]
