"""The real addresses and those of the floors."""

from django.urls import include, path

from . import attendance, lean

urlpatterns = [
    path("lean/list/", lean.people),
    path("lean/person/<int:pk>/", lean.person),
    path("lean/ratings/<int:pk>/", lean.ratings),
    path("lean/insert/<int:pk>/", lean.insert),
    *attendance.urlpatterns,
    path("", include("config.urls")),
]
