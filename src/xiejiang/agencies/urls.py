"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xiejiang.agencies import views

urlpatterns = [
    path("agencies/", views.directory, name="agencies"),
    path("people/", views.people, name="people"),
    path("people/add/", views.add_person, name="person-add"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/password/", views.reset_password, name="person-password"),
    path("people/<int:pk>/posts/<int:post_id>/end/", views.end_post, name="post-end"),
    path("clearances/", views.clearances, name="clearances"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", views.revoke_token, name="token-revoke"),
]
