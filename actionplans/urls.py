"""Addresses of follow-ups, plans, ratings and meetings, below the participant's own."""

from django.urls import path
from django.views.decorators.http import require_safe

from .views import followups, meetings, notices, ratings
from .views.plans import parts, plan, versions

app_name = "actionplans"

urlpatterns = [
    # Plans
    path("<int:pk>/plan/", plan.PlanView.as_view(), name="plan"),
    path("<int:pk>/plan/ny/", plan.MakePlanView.as_view(), name="make_plan"),
    path("<int:pk>/plan/andra/", plan.ChangePlanView.as_view(), name="change_plan"),
    path("<int:pk>/plan/avsluta/", plan.ClosePlanView.as_view(), name="close_plan"),
    path("<int:pk>/plan/tidigare/<int:plan_pk>/", plan.EarlierPlanView.as_view(), name="earlier_plan"),
    path("<int:pk>/plan/tidigare/<int:plan_pk>/oppna/", plan.ReopenPlanView.as_view(), name="reopen_plan"),
    path("<int:pk>/plan/mal/nytt/", parts.AddGoalView.as_view(), name="add_goal"),
    path("<int:pk>/plan/mal/<int:goal_pk>/andra/", parts.ChangeGoalView.as_view(), name="change_goal"),
    path("<int:pk>/plan/mal/<int:goal_pk>/lage/", parts.SettleGoalView.as_view(), name="settle_goal"),
    path("<int:pk>/plan/mal/<int:goal_pk>/flytta/", parts.MoveGoalView.as_view(), name="move_goal"),
    path("<int:pk>/plan/aktivitet/ny/", parts.AddActivityView.as_view(), name="add_activity"),
    path(
        "<int:pk>/plan/aktivitet/<int:activity_pk>/andra/", parts.ChangeActivityView.as_view(), name="change_activity"
    ),
    path("<int:pk>/plan/aktivitet/<int:activity_pk>/lage/", parts.NoteActivityView.as_view(), name="note_activity"),
    path("<int:pk>/plan/kom-overens/", versions.AgreeView.as_view(), name="agree_plan"),
    path("<int:pk>/plan/pdf/", versions.PlanPdfView.as_view(), name="plan_pdf"),
    path("<int:pk>/plan/versioner/", versions.VersionListView.as_view(), name="plan_versions"),
    path("<int:pk>/plan/versioner/<int:version_pk>/", versions.VersionView.as_view(), name="plan_version"),
    path("<int:pk>/plan/versioner/<int:version_pk>/pdf/", versions.VersionPdfView.as_view(), name="plan_version_pdf"),
    # Ratings
    path("<int:pk>/skattningar/", ratings.RatingListView.as_view(), name="ratings"),
    path("<int:pk>/skattningar/pdf/", ratings.RatingPdfView.as_view(), name="ratings_pdf"),
    path("<int:pk>/skattningar/be-om/", ratings.InviteView.as_view(), name="invite"),
    path("<int:pk>/skattningar/ta-tillbaka/", ratings.TakeBackView.as_view(), name="take_back"),
    path("<int:pk>/skattningar/ny/", ratings.RateView.as_view(), name="rate"),
    path("<int:pk>/skattningar/avsta/", ratings.DeclineView.as_view(), name="decline_rating"),
    path("<int:pk>/skattningar/<int:rating_pk>/", ratings.RatingView.as_view(), name="rating"),
    # Meetings
    path("moten/", require_safe(meetings.AgendaView.as_view()), name="agenda"),
    path("meddelanden/", require_safe(notices.NoticeListView.as_view()), name="notices"),
    path("meddelanden/<int:pk>/", notices.NoticeView.as_view(), name="notice"),
    path("<int:pk>/moten/", meetings.MeetingListView.as_view(), name="meetings"),
    path("<int:pk>/moten/nytt/", meetings.BookView.as_view(), name="book"),
    path("<int:pk>/moten/<int:meeting_pk>/andra/", meetings.ChangeMeetingView.as_view(), name="change_meeting"),
    path("<int:pk>/moten/<int:meeting_pk>/stall-in/", meetings.CancelMeetingView.as_view(), name="cancel_meeting"),
    path("<int:pk>/moten/<int:meeting_pk>/notera/", meetings.NoteMeetingView.as_view(), name="note_meeting"),
    path("<int:pk>/moten/<int:meeting_pk>/kallelse/", require_safe(meetings.SummonsView.as_view()), name="summons"),
    path(
        "<int:pk>/moten/<int:meeting_pk>/kalender/",
        require_safe(meetings.CalendarView.as_view()),
        name="meeting_calendar",
    ),
    path("<int:pk>/moten/<int:meeting_pk>/meddela/", notices.TellOfMeetingView.as_view(), name="tell_of_meeting"),
    path("<int:pk>/meddela/<slug:about>/", notices.TellView.as_view(), name="tell"),
    path(
        "<int:pk>/meddelanden/<int:notice_pk>/brev/",
        require_safe(notices.NoticeLetterView.as_view()),
        name="notice_letter",
    ),
    # Follow-ups
    path("<int:pk>/uppfoljningar/", followups.FollowUpListView.as_view(), name="followups"),
    path("<int:pk>/uppfoljningar/ny/", followups.LogView.as_view(), name="log"),
    path("<int:pk>/uppfoljningar/<int:followup_pk>/andra/", followups.ChangeView.as_view(), name="change"),
    path("<int:pk>/uppfoljningar/<int:followup_pk>/ratta/", followups.CorrectView.as_view(), name="correct"),
    path("<int:pk>/uppfoljningar/<int:followup_pk>/kasta/", followups.DiscardView.as_view(), name="discard"),
]
