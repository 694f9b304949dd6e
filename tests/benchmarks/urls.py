"""The real addresses and those of the floors."""

from django.urls import include, path

from . import attendance, lean, writing

urlpatterns = [
    path("lean/list/", lean.people),
    path("lean/person/<int:pk>/", lean.person),
    path("lean/matches/<int:pk>/", lean.matches),
    path("lean/places/<int:pk>/", lean.every_place),
    path("lean/ratings/<int:pk>/", lean.ratings),
    path("lean/sheet/<int:pk>/<str:month>/", lean.sheet),
    path("lean/insert/<int:pk>/", lean.insert),
    *attendance.urlpatterns,
    *writing.urlpatterns,
    path("", include("config.urls")),
]
