"""Addresses of the room: two doors for other nodes, and pages for people."""

from __future__ import annotations

from django.urls import path

from xiejiang.exchange import doors

urlpatterns = [
    path("exchange/packages", doors.add_package, name="exchange-packages"),
    path("exchange/receipts", doors.add_receipt, name="exchange-receipts"),
]
