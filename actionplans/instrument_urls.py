"""Addresses of the administration of instruments."""

from django.urls import path

from .views import instruments

app_name = "instruments"

urlpatterns = [
    path("", instruments.InstrumentListView.as_view(), name="list"),
    path("<int:pk>/", instruments.InstrumentView.as_view(), name="version"),
    path("<int:pk>/anvandning/", instruments.UseView.as_view(), name="use"),
    path("<int:pk>/<slug:language>/", instruments.PreviewView.as_view(), name="preview"),
    path("<int:pk>/<slug:language>/granska/", instruments.ReviewView.as_view(), name="review"),
]
