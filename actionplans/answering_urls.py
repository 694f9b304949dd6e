"""Addresses of the rating itself, where a participant answers without being logged in."""

from django.urls import path

from .views import answering
from .views.answering import open_page

app_name = "rate"

urlpatterns = [
    path("l/<slug:token>/", open_page(answering.OpenView), name="open"),
    path("borja/", open_page(answering.BeginView), name="begin"),
    path("fraga/<int:place>/", open_page(answering.QuestionView), name="question"),
    path("svar/", open_page(answering.ReviewView), name="review"),
    path("tack/", open_page(answering.ThanksView), name="thanks"),
    path("lamna-tillbaka/", answering.HandBackView.as_view(), name="hand_back"),
]
