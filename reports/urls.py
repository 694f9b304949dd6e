"""Addresses of Today, the unit, the case and the reports."""

from django.urls import path

from .views import case, today

app_name = "reports"

from django.http import HttpResponse

urlpatterns = [
    path("x/", lambda r: HttpResponse(""), name="period"),
    path("x/y", lambda r: HttpResponse(""), name="unit"),
    path("idag/", today.TodayView.as_view(), name="today"),
    path("deltagare/<int:pk>/", case.OverviewView.as_view(), name="overview"),
    path("deltagare/<int:pk>/historik/", case.HistoryView.as_view(), name="history"),
]
