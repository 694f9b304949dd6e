"""The frame every room stands in: settings, urls, template tags and the few things every app needs."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = _("Stegvis")

    def ready(self):
        """Register the system checks of this project."""
        from config import checks  # noqa: F401
