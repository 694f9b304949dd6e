"""Addresses of Today, the unit, the case and the reports."""

from django.urls import path
from django.views.decorators.http import require_safe

from .views import case, employer, hours, mending, period, places, stopped_matches, today, unit

app_name = "reports"

urlpatterns = [
    path("idag/", today.TodayView.as_view(), name="today"),
    path("enheten/", require_safe(unit.unit_page), name="unit"),
    path("enheten/att-gora/", require_safe(unit.unit_todo), name="unit_todo"),
    path("enheten/loften/", require_safe(unit.unit_promises), name="unit_promises"),
    path("att-ratta/", require_safe(mending.mending_page), name="mending"),
    path("deltagare/<int:pk>/", case.OverviewView.as_view(), name="overview"),
    path("deltagare/<int:pk>/historik/", case.HistoryView.as_view(), name="history"),
    path("platser/<int:pk>/historik/", places.PlaceHistoryView.as_view(), name="place_history"),
    path("deltagare/<int:pk>/timmar/", hours.HoursView.as_view(), name="hours"),
    path("deltagare/<int:pk>/narvarorapport/<str:month>/", hours.SheetView.as_view(), name="sheet"),
    path("deltagare/<int:pk>/narvarorapport/<str:month>/pdf/", hours.SheetPdfView.as_view(), name="sheet_pdf"),
    path("deltagare/<int:pk>/narvarorapport/<str:month>/xlsx/", hours.SheetXlsxView.as_view(), name="sheet_xlsx"),
    path(
        "deltagare/<int:pk>/narvarorapport/begaran/<int:request_pk>/lamna/",
        hours.DeliverSheetView.as_view(),
        name="deliver_sheet",
    ),
    path("rapporter/stoppade-matchningar/", require_safe(stopped_matches.stopped_page), name="stopped_matches"),
    path("arbetsgivare/<int:pk>/historik/", require_safe(employer.employer_history), name="employer_history"),
    path("rapporter/period/", require_safe(period.period_page), name="period"),
    path("rapporter/period/pdf/", require_safe(period.period_pdf), name="period_pdf"),
    path("rapporter/period/xlsx/", require_safe(period.period_xlsx), name="period_xlsx"),
    path("rapporter/period/rader/", require_safe(period.period_rows), name="period_rows"),
]
