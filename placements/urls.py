"""Addresses of employers, places, placements and attendance."""

from django.urls import path
from django.views.decorators.http import require_safe

from .views import missions, place_acts, places, vacancies

app_name = "placements"

urlpatterns = [
    # Employers
    # Places
    path("platser/", places.PlaceListView.as_view(), name="places"),
    path("platser/sok/", places.search, name="search_places"),
    path("platser/lediga/", vacancies.VacanciesView.as_view(), name="vacancies"),
    path("platser/lediga/excel/", require_safe(vacancies.export), name="vacancies_export"),
    path("platser/ny/", place_acts.AddPlaceView.as_view(), name="add_place"),
    path("platser/ny/arbetsgivare/", place_acts.ChooseEmployerView.as_view(), name="choose_employer"),
    path("platser/ny/arbetsgivare/<int:employer>/", place_acts.AddPlaceView.as_view(), name="add_place_at"),
    path("platser/<int:pk>/", places.PlaceView.as_view(), name="place"),
    path("platser/<int:pk>/andra/", place_acts.ChangePlaceView.as_view(), name="change_place"),
    path("platser/<int:pk>/stang/", place_acts.ClosePlaceView.as_view(), name="close_place"),
    path("platser/<int:pk>/oppna/", place_acts.ReopenPlaceView.as_view(), name="reopen_place"),
    path("platser/<int:pk>/reservera/", place_acts.HoldSeatsView.as_view(), name="hold_seats"),
    path("platser/<int:pk>/reserverat/<int:hold>/", place_acts.ReleaseHoldView.as_view(), name="release_hold"),
    path("platser/uppdrag/", missions.MissionListView.as_view(), name="missions"),
    path("platser/uppdrag/ny/", missions.AddMissionView.as_view(), name="add_mission"),
    path("platser/uppdrag/<int:pk>/", missions.MissionView.as_view(), name="mission"),
    path("platser/uppdrag/<int:pk>/andra/", missions.ChangeMissionView.as_view(), name="change_mission"),
    # Matching
    # Placements
    # Attendance
    # Month sheets
]
