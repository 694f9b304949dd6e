"""Addresses of participants, their enrolments and the read log."""

from django.urls import path
from django.views.decorators.http import require_safe

from .views import (
    capacity,
    case_decisions,
    case_meeting_circle,
    case_meetings,
    clashes,
    enrolment,
    listing,
    log,
    person,
)

app_name = "participants"

urlpatterns = [
    path("", listing.ParticipantListView.as_view(), name="list"),
    path("sok/", listing.search, name="search"),
    path("excel/", require_safe(listing.export), name="export"),
    path("ny/", person.RegisterView.as_view(), name="register"),
    path("nummer/", clashes.ClashListView.as_view(), name="clashes"),
    path("nummer/<int:pk>/", clashes.ClashView.as_view(), name="clash"),
    path("logg/", log.LogView.as_view(), name="log"),
    path("logg/excel/", require_safe(log.export), name="log_export"),
    path("logg/mina/", log.OwnLogView.as_view(), name="own_log"),
    path("logg/<int:pk>/granska/", log.ReviewView.as_view(), name="review"),
    # Referrals, checklist, background, assessment
    # Case meetings and capacity
    path("teammoten/", case_meetings.CaseMeetingListView.as_view(), name="case_meetings"),
    path("teammoten/planera/<int:unit>/", case_meetings.PlanView.as_view(), name="case_meeting_plan"),
    path("teammoten/<int:pk>/", case_meetings.CaseMeetingView.as_view(), name="case_meeting"),
    path("teammoten/<int:pk>/andra/", case_meetings.ChangeMeetingView.as_view(), name="case_meeting_change"),
    path("teammoten/<int:pk>/avsluta/", case_meetings.CloseView.as_view(), name="case_meeting_close"),
    path("teammoten/<int:pk>/stall-in/", case_meetings.CallOffView.as_view(), name="case_meeting_call_off"),
    path("teammoten/<int:pk>/ratta/", case_meetings.CorrectMinutesView.as_view(), name="case_meeting_correct"),
    path(
        "teammoten/<int:pk>/protokoll/",
        require_safe(case_meetings.MinutesView.as_view()),
        name="case_meeting_minutes",
    ),
    path("teammoten/krets/<int:unit>/", case_meeting_circle.CircleView.as_view(), name="case_meeting_circle"),
    path("teammoten/krets/<int:unit>/rutin/", case_meeting_circle.RoutineView.as_view(), name="case_meeting_routine"),
    path("teammoten/krets/<int:unit>/ny/", case_meeting_circle.AddMemberView.as_view(), name="case_meeting_add_member"),
    path("teammoten/krets/person/<int:pk>/", case_meeting_circle.MemberView.as_view(), name="case_meeting_member"),
    path(
        "<int:pk>/teammote/<int:meeting>/remiss/<int:source>/",
        case_decisions.DecideReferralView.as_view(),
        name="case_meeting_referral",
    ),
    path(
        "<int:pk>/teammote/<int:meeting>/fallskarm/<int:source>/",
        case_decisions.DecideRequestView.as_view(),
        name="case_meeting_request",
    ),
    path(
        "<int:pk>/teammote/<int:meeting>/avslut/<int:source>/",
        case_decisions.DecideExitView.as_view(),
        name="case_meeting_exit",
    ),
    path(
        "<int:pk>/teammote/<int:meeting>/ta-tillbaka/<int:decision>/",
        case_decisions.TakeBackView.as_view(),
        name="case_meeting_take_back",
    ),
    path("<int:pk>/ta-upp/", case_decisions.TakeUpView.as_view(), name="take_up"),
    path("<int:pk>/ta-upp/<int:source>/aterta/", case_decisions.WithdrawView.as_view(), name="withdraw_take_up"),
    path("<int:pk>/ta-upp/<int:decision>/klart/", case_decisions.DoneView.as_view(), name="agreed_step_done"),
    path("kapacitet/", capacity.CapacityView.as_view(), name="capacity"),
    path("kapacitet/<int:unit>/platser/", capacity.AddSeatsView.as_view(), name="capacity_add_seats"),
    path("kapacitet/platser/<int:pk>/", capacity.SeatsView.as_view(), name="capacity_seats"),
    path("kapacitet/<int:unit>/kvot/", capacity.AddQuotaView.as_view(), name="capacity_add_quota"),
    path("kapacitet/kvot/<int:pk>/", capacity.QuotaView.as_view(), name="capacity_quota"),
    # Consents
    # Hand-over, extension, outcome, emergency access
    # Register import
    # The person and the enrolment
    path("<int:pk>/uppgifter/", person.DetailView.as_view(), name="detail"),
    path("<int:pk>/andra/", person.EditView.as_view(), name="edit"),
    path("<int:pk>/skydd/", person.ProtectionView.as_view(), name="protection"),
    path("<int:pk>/personnummer/", person.show_number, name="show_number"),
    path("<int:pk>/lasare/", person.ReadersView.as_view(), name="readers"),
    path("<int:pk>/skriv-in/", enrolment.EnrolView.as_view(), name="enrol"),
    path("<int:pk>/tider/", enrolment.PeriodView.as_view(), name="period"),
    path("<int:pk>/koordinator/", enrolment.CoordinatorView.as_view(), name="coordinator"),
    path("<int:pk>/flytta/", enrolment.MoveView.as_view(), name="move"),
    path("<int:pk>/avsluta/", enrolment.ExitView.as_view(), name="exit"),
    path("<int:pk>/angra-avslut/", enrolment.ReopenView.as_view(), name="reopen"),
]
