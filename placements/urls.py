"""Addresses of employers, places, placements and attendance."""

from django.urls import path
from django.views.decorators.http import require_safe

from .views import calls, employer_parts, employers, merges, offers

app_name = "placements"

urlpatterns = [
    # Employers
    path("arbetsgivare/", require_safe(employers.EmployersView.as_view()), name="employers"),
    path("arbetsgivare/sok/", employers.SearchEmployersView.as_view(), name="search_employers"),
    path("arbetsgivare/ny/", employers.AddEmployerView.as_view(), name="add_employer"),
    path("arbetsgivare/avtal/", require_safe(employer_parts.AgreementsView.as_view()), name="agreements"),
    path("arbetsgivare/kontaktlogg/", require_safe(calls.CallLogView.as_view()), name="call_log"),
    path("arbetsgivare/dubbelkontakter/", require_safe(calls.AvoidedCallsView.as_view()), name="avoided_calls"),
    path("arbetsgivare/erbjudanden/", require_safe(offers.OffersView.as_view()), name="offers"),
    path("arbetsgivare/dubbletter/", require_safe(merges.DuplicatesView.as_view()), name="duplicates"),
    path("arbetsgivare/<int:pk>/", require_safe(employers.EmployerView.as_view()), name="employer"),
    path("arbetsgivare/<int:pk>/andra/", employers.ChangeEmployerView.as_view(), name="change_employer"),
    path("arbetsgivare/<int:pk>/arbetsstallen/ny/", employer_parts.AddSiteView.as_view(), name="add_employer_site"),
    path("arbetsgivare/<int:pk>/arbetsstallen/<int:part_pk>/", employer_parts.SiteView.as_view(), name="employer_site"),
    path(
        "arbetsgivare/<int:pk>/kontaktpersoner/ny/",
        employer_parts.AddContactView.as_view(),
        name="add_employer_contact",
    ),
    path(
        "arbetsgivare/<int:pk>/kontaktpersoner/<int:part_pk>/",
        employer_parts.ContactView.as_view(),
        name="employer_contact",
    ),
    path("arbetsgivare/<int:pk>/avtal/nytt/", employer_parts.AddAgreementView.as_view(), name="add_agreement"),
    path("arbetsgivare/<int:pk>/avtal/<int:part_pk>/", employer_parts.AgreementView.as_view(), name="agreement"),
    path("arbetsgivare/<int:pk>/kontakter/ny/", calls.LogCallView.as_view(), name="log_call"),
    path("arbetsgivare/<int:pk>/kontakter/<int:call_pk>/", calls.ChangeCallView.as_view(), name="change_call"),
    path("arbetsgivare/<int:pk>/reservera/", calls.ReserveView.as_view(), name="reserve_employer"),
    path("arbetsgivare/<int:pk>/slapp/", calls.ReleaseView.as_view(), name="release_employer"),
    path("arbetsgivare/<int:pk>/avsta/", calls.AvoidCallView.as_view(), name="avoid_call"),
    path("arbetsgivare/<int:pk>/erbjudanden/nytt/", offers.AddOfferView.as_view(), name="add_offer"),
    path("arbetsgivare/<int:pk>/erbjudanden/<int:offer_pk>/", require_safe(offers.OfferView.as_view()), name="offer"),
    path(
        "arbetsgivare/<int:pk>/erbjudanden/<int:offer_pk>/andra/",
        offers.ChangeOfferView.as_view(),
        name="change_offer",
    ),
    path(
        "arbetsgivare/<int:pk>/erbjudanden/<int:offer_pk>/svara/",
        offers.AnswerOfferView.as_view(),
        name="answer_offer",
    ),
    path(
        "arbetsgivare/<int:pk>/erbjudanden/<int:offer_pk>/stod/nytt/",
        offers.AddSubsidyView.as_view(),
        name="add_subsidy",
    ),
    path(
        "arbetsgivare/<int:pk>/erbjudanden/<int:offer_pk>/stod/<int:subsidy_pk>/",
        offers.SubsidyView.as_view(),
        name="subsidy",
    ),
    path("arbetsgivare/<int:pk>/sla-ihop/<int:other_pk>/", merges.MergeView.as_view(), name="merge_employers"),
    path("arbetsgivare/<int:pk>/olika/<int:other_pk>/", merges.DismissPairView.as_view(), name="dismiss_pair"),
    path("arbetsgivare/<int:pk>/sla-isar/<int:merge_pk>/", merges.UndoMergeView.as_view(), name="undo_merge"),
    # Places
    # Matching
    # Placements
    # Attendance
    # Month sheets
]
