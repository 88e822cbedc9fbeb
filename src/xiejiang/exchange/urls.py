"""Addresses of the room: three doors for other nodes, and pages for people."""

from __future__ import annotations

from django.urls import path

from xiejiang.exchange import archive_views, doors, views
from xiejiang.exchange import views_transfer as pages
from xiejiang.exchange.views_entrusted import entrusted, meeting, question

urlpatterns = [
    path("exchange/packages", doors.add_package, name="exchange-packages"),
    path("exchange/receipts", doors.add_receipt, name="exchange-receipts"),
    path("exchange/pull", doors.serve_pull, name="exchange-pull"),
    path("exchange/", views.inbox, name="exchange"),
    path("exchange/disc/", views.disc, name="exchange-disc"),
    path("exchange/in/<uuid:package_id>/", views.incoming, name="exchange-incoming"),
    path("exchange/in/<uuid:package_id>/funds/", views.funds, name="exchange-funds"),
    path("exchange/in/<uuid:package_id>/entrusted/", entrusted, name="exchange-entrustment"),
    path("exchange/in/<uuid:package_id>/meeting/", meeting, name="exchange-meeting"),
    path("exchange/in/<uuid:package_id>/question/", question, name="exchange-question"),
    path("exchange/in/<uuid:package_id>/operation/", views.operation, name="exchange-operation"),
    path("exchange/in/<uuid:package_id>/bulletin/", views.bulletin, name="exchange-bulletin"),
    path("exchange/in/<uuid:package_id>/receipt/", views.receipt, name="exchange-receipt"),
    path("exchange/out/<uuid:package_id>/", views.download, name="exchange-download"),
    path("cases/<uuid:case_id>/exchange/send/", views.send, name="exchange-send"),
    path("cases/<uuid:case_id>/archive/make/", archive_views.make, name="archive-make"),
    path("archives/<uuid:archive_id>/", archive_views.download, name="archive-download"),
    path("exchange/transfer/<uuid:package_id>/", pages.transfer, name="exchange-transfer"),
    path("exchange/progress/<uuid:package_id>/", pages.progress, name="exchange-progress"),
    path("proceedings/<uuid:pk>/hand/<str:node>/", pages.hand, name="exchange-hand"),
    path("proceedings/<uuid:pk>/tell/<str:node>/", pages.tell, name="exchange-tell"),
    path("proceedings/<uuid:pk>/settle/", pages.settle, name="exchange-settle"),
    path("nodes/", views.nodes, name="nodes"),
    path("nodes/<int:pk>/", views.node, name="node"),
    path("nodes/<int:pk>/serves/", views.serves, name="node-serves"),
]
