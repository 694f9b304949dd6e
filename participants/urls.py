"""Addresses of participants, their enrolments and the read log."""

from django.urls import path
from django.views.decorators.http import require_safe

from .views import (
    clashes,
    consents,
    emergency,
    enrolment,
    extension,
    handover,
    incoming,
    intake,
    listing,
    log,
    outcome,
    person,
    questions,
    referral_list,
    referrals,
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
    path("aktualiseringar/", referral_list.ReferralListView.as_view(), name="referrals"),
    path("aktualiseringar/ny/", referrals.NewReferralView.as_view(), name="new_referral"),
    path("aktualiseringar/inkomna/", incoming.IncomingListView.as_view(), name="incoming"),
    path("aktualiseringar/inkomna/<int:pk>/", incoming.ReceiveView.as_view(), name="receive"),
    path("mina-aktualiseringar/", incoming.OwnReferralsView.as_view(), name="own_referrals"),
    path("mina-aktualiseringar/ny/", incoming.SendReferralView.as_view(), name="send_referral"),
    path("fragor/<slug:kind>/", questions.QuestionListView.as_view(), name="questions"),
    path("fragor/<slug:kind>/ny/", questions.AddQuestionView.as_view(), name="add_question"),
    path("fraga/<int:pk>/", questions.EditQuestionView.as_view(), name="question"),
    path("<int:pk>/aktualisering/", intake.IntakeView.as_view(), name="intake"),
    path("<int:pk>/aktualisering/ny/", referrals.AddReferralView.as_view(), name="add_referral"),
    path(
        "<int:pk>/aktualisering/<int:referral_pk>/andra/",
        referrals.ChangeReferralView.as_view(),
        name="change_referral",
    ),
    path("<int:pk>/aktualisering/<int:referral_pk>/steg/", referrals.StepView.as_view(), name="referral_step"),
    path("<int:pk>/aktualisering/<int:referral_pk>/malgrupp/", intake.ChecklistView.as_view(), name="checklist"),
    path("<int:pk>/bakgrund/<slug:occasion>/ny/", intake.NoteBackgroundView.as_view(), name="note_background"),
    path("<int:pk>/bakgrund/<int:background_pk>/", intake.ChangeBackgroundView.as_view(), name="background"),
    path("<int:pk>/kartlaggning/", intake.WriteAssessmentView.as_view(), name="assessment"),
    path(
        "<int:pk>/kartlaggning/<int:assessment_pk>/oppna/",
        intake.ReopenAssessmentView.as_view(),
        name="reopen_assessment",
    ),
    # Case meetings and capacity
    # Consents
    path("samtycken/", consents.PartyConsentsView.as_view(), name="party_consents"),
    path("<int:pk>/samtycken/", consents.ConsentListView.as_view(), name="consents"),
    path("<int:pk>/samtycken/nytt/", consents.GiveConsentView.as_view(), name="give_consent"),
    path("<int:pk>/samtycken/blankett/", require_safe(consents.ConsentFormView.as_view()), name="consent_form"),
    path("<int:pk>/samtycken/skarm/<int:agency_pk>/", consents.ScreenConsentView.as_view(), name="consent_screen"),
    path(
        "<int:pk>/samtycken/<int:consent_pk>/slut/", consents.ChangeConsentEndView.as_view(), name="change_consent_end"
    ),
    path(
        "<int:pk>/samtycken/<int:consent_pk>/aterkalla/",
        consents.WithdrawConsentView.as_view(),
        name="withdraw_consent",
    ),
    # Hand-over, extension, outcome, emergency access
    path("overlamna/", handover.HandOverView.as_view(), name="hand_over"),
    path("nodatkomst/", emergency.EmergencyView.as_view(), name="emergency"),
    path("nodatkomst/lista/", emergency.EmergencyListView.as_view(), name="emergencies"),
    path("nodatkomst/<int:pk>/granska/", emergency.EmergencyReviewView.as_view(), name="review_emergency"),
    path("<int:pk>/overtagande/", handover.TakenOverView.as_view(), name="taken_over"),
    path("<int:pk>/forlang/", extension.ProposeView.as_view(), name="extend"),
    path("<int:pk>/forlang/svar/", extension.AnswerExtensionView.as_view(), name="answer_extension"),
    path("<int:pk>/forlang/dra-tillbaka/", extension.WithdrawExtensionView.as_view(), name="withdraw_extension"),
    path("<int:pk>/resultat/", outcome.VerifyView.as_view(), name="verify_outcome"),
    path("<int:pk>/kontroll/<int:check_pk>/", outcome.CheckView.as_view(), name="check_outcome"),
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
