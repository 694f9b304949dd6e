"""Addresses of employers, places, placements and attendance."""

from django.urls import path

from .views import criteria, observations, parts, people, placings

app_name = "placements"
PLACEMENT = "deltagare/<int:pk>/placeringar/<int:placement_pk>"
EMPLOYMENT = f"{PLACEMENT}/anstallning/<int:employment_pk>"

urlpatterns = [
    # Employers
    # Places
    # Matching
    # Placements
    path("deltagare/<int:pk>/placeringar/", placings.PlacementListView.as_view(), name="placements"),
    path("deltagare/<int:pk>/placeringar/ny/", placings.ProposeView.as_view(), name="propose"),
    path(f"{PLACEMENT}/", placings.PlacementView.as_view(), name="placement"),
    path(f"{PLACEMENT}/overenskommelse/", placings.AgreeView.as_view(), name="agree"),
    path(f"{PLACEMENT}/andra/", placings.ChangePlacementView.as_view(), name="change_placement"),
    path(f"{PLACEMENT}/start/", placings.StartView.as_view(), name="start"),
    path(f"{PLACEMENT}/avslut/", placings.EndView.as_view(), name="end"),
    path(f"{PLACEMENT}/blev-inte-av/", placings.WithdrawView.as_view(), name="withdraw"),
    path(f"{PLACEMENT}/angra/", placings.UndoView.as_view(), name="undo"),
    path(f"{PLACEMENT}/samtal/<int:talk_pk>/", parts.TalkView.as_view(), name="talk"),
    path(f"{PLACEMENT}/anstallning/ny/", parts.AddEmploymentView.as_view(), name="add_employment"),
    path(f"{EMPLOYMENT}/", parts.ChangeEmploymentView.as_view(), name="change_employment"),
    path(f"{EMPLOYMENT}/forlang/", parts.ExtendEmploymentView.as_view(), name="extend_employment"),
    path(f"{PLACEMENT}/kriterier/", parts.CriteriaView.as_view(), name="criteria"),
    path(
        f"{PLACEMENT}/iakttagelser/<int:observation_pk>/last/",
        parts.ReadObservationView.as_view(),
        name="read_observation",
    ),
    path("placeringar/deltagare/", people.PeopleView.as_view(), name="people"),
    path("placeringar/deltagare/sok/", people.search, name="search_people"),
    path("placeringar/iakttagelser/", observations.OwnPlaceView.as_view(), name="observations"),
    path("placeringar/iakttagelser/<int:placement_pk>/", observations.ObserveView.as_view(), name="observe"),
    path(
        "placeringar/iakttagelser/<int:placement_pk>/<int:observation_pk>/ta-tillbaka/",
        observations.TakeBackView.as_view(),
        name="take_back_observation",
    ),
    path("administration/anstallningskriterier/", criteria.CriterionListView.as_view(), name="criterion_list"),
    path("administration/anstallningskriterier/nytt/", criteria.AddCriterionView.as_view(), name="add_criterion"),
    path("administration/anstallningskriterier/<int:pk>/", criteria.EditCriterionView.as_view(), name="criterion"),
    # Attendance
    # Month sheets
]
