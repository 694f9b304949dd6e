"""Addresses of visits."""

from django.urls import path

from .views import answers, listing, preparing, search, steps, visit

app_name = "visits"

urlpatterns = [
    path("", listing.VisitListView.as_view(), name="list"),
    path("aret/", preparing.YearView.as_view(), name="year"),
    path("sok/", search.SearchView.as_view(), name="search"),
    path("sok/ord/", search.search_text, name="search_text"),
    path("nytt/", visit.PrepareView.as_view(), name="create"),
    path("<int:pk>/", visit.VisitDetailView.as_view(), name="detail"),
    path("<int:pk>/protokoll.pdf", visit.ProtocolView.as_view(), name="pdf"),
    path("<int:pk>/andra/", visit.ChangeView.as_view(), name="change"),
    path("<int:pk>/deltagande/", visit.AttendeesView.as_view(), name="attendees"),
    path("<int:pk>/forberedelse/", preparing.PreparationView.as_view(), name="preparation"),
    path("<int:pk>/kalender.ics", preparing.CalendarView.as_view(), name="calendar"),
    path("<int:pk>/underlag/nytt/", preparing.AddMaterialView.as_view(), name="add_material"),
    path("<int:pk>/underlag/<int:material>/", preparing.MaterialView.as_view(), name="material"),
    path("<int:pk>/underlag/<int:material>/ta-bort/", preparing.RemoveMaterialView.as_view(), name="remove_material"),
    path("<int:pk>/anteckna/", answers.WriteView.as_view(), name="write"),
    path("<int:pk>/anteckna/<int:number>/", answers.AnswerView.as_view(), name="answer"),
    path("<int:pk>/utan-plats/", visit.ClearRemainderView.as_view(), name="clear_remainder"),
    path("<int:pk>/skicka-ut/", steps.SendOutView.as_view(), name="send_out"),
    path("<int:pk>/kalla-tillbaka/", steps.CallBackView.as_view(), name="call_back"),
    path("<int:pk>/godkann/", steps.ApproveView.as_view(), name="approve"),
    path("<int:pk>/kasta/", visit.DiscardView.as_view(), name="discard"),
]
