"""Addresses. Every one of them stands in the access table of the tests (tests/access)."""

from django.urls import include, path

from . import views

urlpatterns = [
    path("accounts/", include("accounts.log_in_urls")),
    path("accounts/", include("allauth.urls")),
    path("tillganglighet/", views.accessibility, name="accessibility"),
    path("komponenter/", views.gallery, name="gallery"),
    path("", include("accounts.urls")),
    path("", include("reports.urls")),
    path("deltagare/", include("participants.urls")),
    path("deltagare/", include("actionplans.urls")),
    path("skatta/", include("actionplans.answering_urls")),
    path("administration/instrument/", include("actionplans.instrument_urls")),
    path("", include("placements.urls")),
    path("besok/", include("visits.urls")),
]

handler400 = "config.errors.bad_request"
handler500 = "config.errors.server_error"
