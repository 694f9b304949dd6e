"""Addresses of visits."""

from django.urls import path

from .views import answers, imports, listing, remainder, same, steps, visit

app_name = "visits"

urlpatterns = [
    path("", listing.VisitListView.as_view(), name="list"),
    path("nytt/", visit.PrepareView.as_view(), name="create"),
    path("inlasning/", imports.ImportListView.as_view(), name="imports"),
    path("inlasning/<int:pk>/", imports.ImportView.as_view(), name="import"),
    path("inlasning/<int:pk>/igen/", imports.TryAgainView.as_view(), name="import_again"),
    path("inlasning/<int:pk>/<int:file>/mall/", imports.NewTemplateView.as_view(), name="import_template"),
    path("<int:pk>/", visit.VisitDetailView.as_view(), name="detail"),
    path("<int:pk>/protokoll.pdf", visit.ProtocolView.as_view(), name="pdf"),
    path("<int:pk>/andra/", visit.ChangeView.as_view(), name="change"),
    path("<int:pk>/deltagande/", visit.AttendeesView.as_view(), name="attendees"),
    path("<int:pk>/anteckna/", answers.WriteView.as_view(), name="write"),
    path("<int:pk>/anteckna/<int:number>/", answers.AnswerView.as_view(), name="answer"),
    path("<int:pk>/utan-plats/", visit.ClearRemainderView.as_view(), name="clear_remainder"),
    path("<int:pk>/utan-plats/flytta/", remainder.MoveView.as_view(), name="move_remainder"),
    path("<int:pk>/original/<int:original>/", same.OriginalView.as_view(), name="original"),
    path("<int:pk>/samma-besok/<int:pair>/", same.SameView.as_view(), name="same"),
    path("<int:pk>/skicka-ut/", steps.SendOutView.as_view(), name="send_out"),
    path("<int:pk>/kalla-tillbaka/", steps.CallBackView.as_view(), name="call_back"),
    path("<int:pk>/godkann/", steps.ApproveView.as_view(), name="approve"),
    path("<int:pk>/kasta/", visit.DiscardView.as_view(), name="discard"),
]
