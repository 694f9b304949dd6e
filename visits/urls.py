from django.http import HttpResponse
from django.urls import path

app_name = "visits"
urlpatterns = [path("", lambda r: HttpResponse(""), name="list")]
