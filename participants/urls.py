"""Addresses of participants, their enrolments and the read log."""

from django.urls import path
from django.views.decorators.http import require_safe

from .views import clashes, enrolment, imports, listing, log, person

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
    # Consents
    # Hand-over, extension, outcome, emergency access
    # Register import
    path("register/", imports.ImportListView.as_view(), name="imports"),
    path("register/mall/", require_safe(imports.template), name="import_template"),
    path("register/<int:pk>/", imports.ImportView.as_view(), name="import"),
    path("register/<int:pk>/angra/", imports.ImportUndoView.as_view(), name="import_undo"),
    path("register/<int:pk>/kasta/", imports.ImportCancelView.as_view(), name="import_cancel"),
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
