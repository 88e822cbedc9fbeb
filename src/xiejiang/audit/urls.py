"""The log as other nodes read it: signed head, tiles, key; and where a witness is asked."""

from __future__ import annotations

from django.urls import path, re_path

from xiejiang.audit import views

urlpatterns = [
    path("log/checkpoint", views.checkpoint, name="log-checkpoint"),
    path("log/stamp", views.stamp, name="log-stamp"),
    path("log/key", views.key, name="log-key"),
    re_path(
        r"^log/tile/(?P<level>[0-6])/(?P<path>(?:x\d{3}/)*\d{3})(?:\.p/(?P<width>\d{1,3}))?$",
        views.tile,
        name="log-tile",
    ),
    path("log/witness/add-checkpoint", views.add_checkpoint, name="log-witness"),
]
