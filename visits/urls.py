"""Addresses of visits."""

from django.urls import path

from .views import answers, finished, listing, reading, steps, visit

app_name = "visits"

urlpatterns = [
    path("", listing.VisitListView.as_view(), name="list"),
    path("nytt/", visit.PrepareView.as_view(), name="create"),
    path("<int:pk>/", visit.VisitDetailView.as_view(), name="detail"),
    path("<int:pk>/protokoll.pdf", visit.ProtocolView.as_view(), name="pdf"),
    path("<int:pk>/andra/", visit.ChangeView.as_view(), name="change"),
    path("<int:pk>/deltagande/", visit.AttendeesView.as_view(), name="attendees"),
    path("<int:pk>/anteckna/", answers.WriteView.as_view(), name="write"),
    path("<int:pk>/anteckna/<int:number>/", answers.AnswerView.as_view(), name="answer"),
    path("<int:pk>/utan-plats/", visit.ClearRemainderView.as_view(), name="clear_remainder"),
    path("<int:pk>/skicka-ut/", steps.SendOutView.as_view(), name="send_out"),
    path("<int:pk>/kalla-tillbaka/", steps.CallBackView.as_view(), name="call_back"),
    path("<int:pk>/godkann/", steps.ApproveView.as_view(), name="approve"),
    path("<int:pk>/lasning/", reading.ReadingView.as_view(), name="reading"),
    path("<int:pk>/lasning/synpunkt/", reading.CommentView.as_view(), name="comment"),
    path("<int:pk>/lasning/synpunkt/<int:comment>/", reading.SettleView.as_view(), name="settle"),
    path("<int:pk>/lasning/inget-att-tillagga/", reading.ApproveReadingView.as_view(), name="approve_reading"),
    path("<int:pk>/lasning/paminn/", reading.RemindView.as_view(), name="remind"),
    path("<int:pk>/redovisa/", finished.ReportView.as_view(), name="report"),
    path("<int:pk>/diariefor/", finished.RegisterView.as_view(), name="register"),
    path("<int:pk>/ta-tillbaka/", finished.TakeBackView.as_view(), name="take_back"),
    path("<int:pk>/ratta/", finished.CorrectView.as_view(), name="correct"),
    path("<int:pk>/gang/", finished.CourseView.as_view(), name="course"),
    path("<int:pk>/kasta/", visit.DiscardView.as_view(), name="discard"),
]
