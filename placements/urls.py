"""Addresses of employers, places, placements and attendance."""

from django.urls import path

from .views import attendance, group

# A day of a placement; 0 for a day read in from a register that does not say where.
DAY = "deltagare/<int:pk>/narvaro/<int:placement_pk>/<str:day>"

app_name = "placements"

urlpatterns = [
    # Employers
    # Places
    # Matching
    # Placements
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
]
