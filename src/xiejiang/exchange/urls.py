"""Addresses of the room: two doors for other nodes, and pages for people."""

from __future__ import annotations

from django.urls import path

from xiejiang.exchange import archive_views, doors, views

urlpatterns = [
    path("exchange/packages", doors.add_package, name="exchange-packages"),
    path("exchange/receipts", doors.add_receipt, name="exchange-receipts"),
    path("exchange/", views.inbox, name="exchange"),
    path("exchange/disc/", views.disc, name="exchange-disc"),
    path("exchange/in/<uuid:package_id>/", views.incoming, name="exchange-incoming"),
    path("exchange/in/<uuid:package_id>/receipt/", views.receipt, name="exchange-receipt"),
    path("exchange/out/<uuid:package_id>/", views.download, name="exchange-download"),
    path("cases/<uuid:case_id>/exchange/send/", views.send, name="exchange-send"),
    path("cases/<uuid:case_id>/archive/make/", archive_views.make, name="archive-make"),
    path("archives/<uuid:archive_id>/", archive_views.download, name="archive-download"),
    path("nodes/", views.nodes, name="nodes"),
    path("nodes/<int:pk>/", views.node, name="node"),
]
