"""Where one lands, one's own pages, and the administration."""

from django.urls import path

from .views import own

app_name = "accounts"

from django.http import HttpResponse

urlpatterns = [
    path("x/", lambda r: HttpResponse(""), name="administration"),
    path("", own.home, name="home"),
    path("start/", own.WaitingView.as_view(), name="waiting"),
    path("konto/", own.AccountView.as_view(), name="own"),
    path("utkast/", own.keep_draft, name="keep_draft"),
    path("utkast/kasta/", own.discard_draft, name="discard_draft"),
    path("kvar/", own.stay, name="stay"),
]
