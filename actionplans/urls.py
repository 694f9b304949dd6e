"""Addresses of follow-ups, plans, ratings and meetings, below the participant's own."""

from django.urls import path

from .views import followups

app_name = "actionplans"

urlpatterns = [
    # Plans
    # Ratings
    # Meetings
    # Follow-ups
    path("<int:pk>/uppfoljningar/", followups.FollowUpListView.as_view(), name="followups"),
    path("<int:pk>/uppfoljningar/ny/", followups.LogView.as_view(), name="log"),
    path("<int:pk>/uppfoljningar/<int:followup_pk>/andra/", followups.ChangeView.as_view(), name="change"),
    path("<int:pk>/uppfoljningar/<int:followup_pk>/ratta/", followups.CorrectView.as_view(), name="correct"),
    path("<int:pk>/uppfoljningar/<int:followup_pk>/kasta/", followups.DiscardView.as_view(), name="discard"),
]
