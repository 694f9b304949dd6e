"""Addresses of employers, places, placements and attendance."""

from django.urls import path
from django.views.decorators.http import require_safe

from .views import (
    attendance,
    criteria,
    group,
    match_acts,
    matching,
    missions,
    observations,
    own_sheets,
    parts,
    people,
    place_acts,
    places,
    placings,
    reductions,
    sheet_requests,
    sums,
    support_rules,
    vacancies,
)

# A day of a placement; 0 for a day read in from a register that does not say where.
DAY = "deltagare/<int:pk>/narvaro/<int:placement_pk>/<str:day>"

app_name = "placements"
PLACEMENT = "deltagare/<int:pk>/placeringar/<int:placement_pk>"
EMPLOYMENT = f"{PLACEMENT}/anstallning/<int:employment_pk>"


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
    path("dags-att-ga-vidare/", require_safe(matching.MovingOnView.as_view()), name="moving_on"),
    path("platser/<int:pk>/passar/", require_safe(matching.FittingPeopleView.as_view()), name="fitting_people"),
    path("stodregler/", support_rules.SupportRuleListView.as_view(), name="support_rules"),
    path("stodregler/ny/", support_rules.AddSupportRuleView.as_view(), name="add_support_rule"),
    path("stodregler/<int:pk>/", support_rules.SupportRuleView.as_view(), name="support_rule"),
    path("deltagare/<int:pk>/matchning/", require_safe(matching.MatchesView.as_view()), name="matches"),
    path("deltagare/<int:pk>/matchning/uppgifter/", match_acts.ProfileView.as_view(), name="match_profile"),
    path("deltagare/<int:pk>/matchning/niva/ny/", match_acts.AddLevelView.as_view(), name="match_add_level"),
    path("deltagare/<int:pk>/matchning/niva/<int:row>/", match_acts.LevelView.as_view(), name="match_level"),
    path("deltagare/<int:pk>/matchning/stodform/ny/", match_acts.AddSupportView.as_view(), name="match_add_support"),
    path("deltagare/<int:pk>/matchning/stodform/<int:row>/", match_acts.SupportView.as_view(), name="match_support"),
    path("deltagare/<int:pk>/matchning/stopp/<int:place>/", match_acts.StopView.as_view(), name="match_stop"),
    path(
        "deltagare/<int:pk>/matchning/stoppad/<int:row>/ta-tillbaka/",
        match_acts.TakeBackStopView.as_view(),
        name="match_take_back_stop",
    ),
    path("deltagare/<int:pk>/matchning/ga-vidare/<int:row>/", match_acts.NotYetView.as_view(), name="match_not_yet"),
    # For the links to what others build: to be dropped where those pages are.
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
    path("grupp/", group.GroupsView.as_view(), name="group"),
    path("grupp/<int:place_pk>/", group.GroupView.as_view(), name="group_day"),
    path("grupp/<int:place_pk>/franvaro/<int:placement_pk>/", group.AnnounceView.as_view(), name="group_absence"),
    path("narvaro/", attendance.SumsView.as_view(), name="attendance_sums"),
    path("deltagare/<int:pk>/narvaro/", attendance.AttendanceView.as_view(), name="attendance"),
    path(f"{DAY}/", attendance.MarkDayView.as_view(), name="mark_day"),
    path(f"{DAY}/ta-bort/", attendance.TakeAwayView.as_view(), name="take_mark_away"),
    path("deltagare/<int:pk>/franvaro/ny/", attendance.AnnounceView.as_view(), name="announce_absence"),
    path("deltagare/<int:pk>/franvaro/<int:notice_pk>/", attendance.ChangeAbsenceView.as_view(), name="change_absence"),
    path(
        "deltagare/<int:pk>/franvaro/<int:notice_pk>/ta-tillbaka/",
        attendance.WithdrawAbsenceView.as_view(),
        name="withdraw_absence",
    ),
    # Month sheets
    path("narvaro/manad/", sums.MonthSumsView.as_view(), name="month_sums"),
    path("narvarorapporter/", own_sheets.OwnSheetsView.as_view(), name="own_sheets"),
    path("narvarorapporter/begar/", own_sheets.AskView.as_view(), name="ask_sheet"),
    path("narvarorapporter/<int:pk>/", own_sheets.OwnSheetView.as_view(), name="own_sheet"),
    path("narvarorapporter/<int:pk>/pdf/", own_sheets.OwnSheetPdfView.as_view(), name="own_sheet_pdf"),
    path("deltagare/<int:pk>/timmar/nedsattning/", reductions.AddReductionView.as_view(), name="add_reduction"),
    path(
        "deltagare/<int:pk>/timmar/nedsattning/<int:reduction_pk>/",
        reductions.ChangeReductionView.as_view(),
        name="change_reduction",
    ),
    path(
        "deltagare/<int:pk>/timmar/nedsattning/<int:reduction_pk>/avsluta/",
        reductions.EndReductionView.as_view(),
        name="end_reduction",
    ),
    path(
        "deltagare/<int:pk>/narvarorapport/begaran/<int:request_pk>/avsla/",
        sheet_requests.DeclineSheetView.as_view(),
        name="decline_sheet",
    ),
]
