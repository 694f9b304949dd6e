"""Addresses of follow-ups, below the participant's own."""

from django.urls import path

from . import views

app_name = "actionplans"

urlpatterns = [
    path("<int:pk>/uppfoljningar/", views.FollowUpListView.as_view(), name="followups"),
    path("<int:pk>/uppfoljningar/ny/", views.LogView.as_view(), name="log"),
    path("<int:pk>/uppfoljningar/<int:followup_pk>/andra/", views.ChangeView.as_view(), name="change"),
    path("<int:pk>/uppfoljningar/<int:followup_pk>/ratta/", views.CorrectView.as_view(), name="correct"),
    path("<int:pk>/uppfoljningar/<int:followup_pk>/kasta/", views.DiscardView.as_view(), name="discard"),
]
