from django.urls import path
from django.http import HttpResponse

app_name = "visits"
urlpatterns = [path("", lambda r: HttpResponse(""), name="list")]
