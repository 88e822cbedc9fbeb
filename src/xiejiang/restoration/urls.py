"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xiejiang.restoration import (
    urls_inspections,
    views,
    views_basing,
    views_doing,
    views_entrusting,
    views_plan,
)

ONE = "restoration/<uuid:project_id>/"
PLAN = f"{ONE}plan/"
LINE = f"{PLAN}<slug:line>/"

urlpatterns = [
    *urls_inspections.urlpatterns,
    path("restoration/", views.index, name="restoration"),
    path("cases/<uuid:case_id>/restoration/new/", views.new, name="restoration-new"),
    path(
        "cases/<uuid:case_id>/restoration/performed/<int:party_id>/",
        views.performed,
        name="restoration-performed",
    ),
    path(ONE, views.show, name="restoration-project"),
    path(f"{ONE}plans/<int:version>/", views.version_of_plan, name="restoration-version"),
    path(f"{ONE}supervisors/", views.supervisors, name="restoration-supervisors"),
    path(f"{ONE}duty/", views.new_duty, name="restoration-duty"),
    path(f"{ONE}void/", views_doing.void, name="restoration-void"),
    path(PLAN, views_plan.plan, name="restoration-plan"),
    path(f"{PLAN}outline/", views_plan.outline, name="restoration-outline"),
    path(f"{PLAN}change/", views_plan.change, name="restoration-change"),
    path(f"{PLAN}measure/<slug:kind>/", views_plan.new_measure, name="restoration-measure"),
    path(f"{LINE}milestone/", views_plan.new_milestone, name="restoration-milestone-new"),
    path(f"{PLAN}<uuid:line>/base/", views_basing.choose, name="restoration-base"),
    path(f"{PLAN}indicator/", views_plan.new_indicator, name="restoration-indicator-new"),
    path(f"{PLAN}condition/<slug:condition>/", views_plan.answer, name="restoration-condition"),
    path(f"{PLAN}review/", views_plan.review, name="restoration-review"),
    path(f"{PLAN}leave/", views_plan.leave, name="restoration-leave"),
    path(f"{PLAN}settle/", views_plan.settle, name="restoration-settle"),
    path(f"{PLAN}remove/", views_plan.remove, name="restoration-remove"),
    path("restoration/milestones/<int:pk>/", views_doing.milestone, name="restoration-milestone"),
    path("restoration/indicators/<int:pk>/", views_doing.indicator, name="restoration-indicator"),
    path(f"{ONE}remedy/<int:measure_pk>/", views_doing.remedy, name="restoration-remedy"),
    path(f"{ONE}supervise/", views_doing.supervise, name="restoration-supervise"),
    path(f"{ONE}accept/", views_doing.accept, name="restoration-accept"),
    path(f"{ONE}care/", views_doing.care, name="restoration-care"),
    path(f"{ONE}close/", views_doing.close, name="restoration-close"),
    path(f"{ONE}publish/", views_doing.publish, name="restoration-publish"),
    path(f"{ONE}entrust/", views_entrusting.entrust, name="restoration-entrust"),
    path(
        "restoration/entrustments/<uuid:entrustment_id>/",
        views_entrusting.entrustment,
        name="restoration-entrustment",
    ),
    path("public/restoration/<str:number>/", views.published, name="restoration-public"),
]
