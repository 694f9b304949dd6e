"""Addresses of employers, places, placements and attendance."""

from django.http import Http404
from django.urls import path
from django.views.decorators.http import require_safe

from .views import match_acts, matching, support_rules

app_name = "placements"


def to_come(request, pk):
    """Answer that the page is not there."""
    raise Http404


urlpatterns = [
    # Employers
    # Places
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
    path("platser/<int:pk>/", to_come, name="place"),
    path("deltagare/<int:pk>/placeringar/ny/", to_come, name="propose"),
    # Placements
    # Attendance
    # Month sheets
]
