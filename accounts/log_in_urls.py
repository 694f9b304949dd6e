"""What stands before allauth's own addresses, under their names."""

from django.urls import path

from .views import own

urlpatterns = [
    path("2fa/recovery-codes/download/", own.download_recovery_codes, name="mfa_download_recovery_codes"),
]
