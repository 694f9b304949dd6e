"""Addresses of employers, places, placements and attendance."""

from django.urls import path

from .views import own_sheets, reductions, sheet_requests, sums

app_name = "placements"

urlpatterns = [
    # Employers
    # Places
    # Matching
    # Placements
    # Attendance
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
