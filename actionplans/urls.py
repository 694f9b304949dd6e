"""Addresses of follow-ups, plans, ratings and meetings, below the participant's own."""

from django.urls import path

from .views import followups, ratings

app_name = "actionplans"

urlpatterns = [
    # Plans
    # Ratings
    path("<int:pk>/skattningar/", ratings.RatingListView.as_view(), name="ratings"),
    path("<int:pk>/skattningar/pdf/", ratings.RatingPdfView.as_view(), name="ratings_pdf"),
    path("<int:pk>/skattningar/be-om/", ratings.InviteView.as_view(), name="invite"),
    path("<int:pk>/skattningar/ta-tillbaka/", ratings.TakeBackView.as_view(), name="take_back"),
    path("<int:pk>/skattningar/ny/", ratings.RateView.as_view(), name="rate"),
    path("<int:pk>/skattningar/avsta/", ratings.DeclineView.as_view(), name="decline_rating"),
    path("<int:pk>/skattningar/<int:rating_pk>/", ratings.RatingView.as_view(), name="rating"),
    # Meetings
    # Follow-ups
    path("<int:pk>/uppfoljningar/", followups.FollowUpListView.as_view(), name="followups"),
    path("<int:pk>/uppfoljningar/ny/", followups.LogView.as_view(), name="log"),
    path("<int:pk>/uppfoljningar/<int:followup_pk>/andra/", followups.ChangeView.as_view(), name="change"),
    path("<int:pk>/uppfoljningar/<int:followup_pk>/ratta/", followups.CorrectView.as_view(), name="correct"),
    path("<int:pk>/uppfoljningar/<int:followup_pk>/kasta/", followups.DiscardView.as_view(), name="discard"),
]
