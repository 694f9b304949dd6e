"""Who may log in at all."""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings


class StaffBackend(AuthenticationBackend):
    """Log-in by e-mail address and password."""

    def user_can_authenticate(self, user):
        """Return whether `user` may log in: active, and a demo user only where STEGVIS_DEMO is set."""
        return super().user_can_authenticate(user) and (settings.DEMO or not user.is_demo)
