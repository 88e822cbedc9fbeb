"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from xiejiang.funds import views, views_bank, views_orders, views_transfers

urlpatterns = [
    path("funds/", views.book, name="funds"),
    path("funds/accounts/new/", views.new_account, name="funds-account-new"),
    path("funds/accounts/<int:pk>/", views.account, name="funds-account"),
    path("funds/accounts/<int:pk>/bank/", views_bank.bank, name="funds-bank"),
    path("funds/bank/<int:pk>/", views_bank.line, name="funds-bank-line"),
    path("funds/entries/", views.find_entry, name="funds-entry-find"),
    path("funds/entries/<int:pk>/", views.entry, name="funds-entry"),
    path("funds/report/", views.report, name="funds-report"),
    path("funds/lots/<int:pk>/", views.lot, name="funds-lot"),
    path("funds/transfers/<int:pk>/", views_transfers.transfer, name="funds-transfer"),
    path("funds/obligations/", views_orders.obligations, name="funds-obligations"),
    path("funds/obligations/new/", views_orders.new_obligation, name="funds-obligation-new"),
    path("funds/obligations/<int:pk>/", views_orders.obligation, name="funds-obligation"),
    path("funds/orders/", views_orders.orders, name="funds-orders"),
    path("funds/orders/new/", views_orders.new_order, name="funds-order-new"),
    path("funds/orders/<uuid:order_id>/", views_orders.order, name="funds-order"),
    path("funds/budgets/", views_orders.budgets, name="funds-budgets"),
    path("funds/budgets/<int:pk>/milestone/", views_orders.new_milestone, name="funds-milestone"),
    path("funds/milestones/<int:pk>/", views_orders.accept, name="funds-accept"),
]
