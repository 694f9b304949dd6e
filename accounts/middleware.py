"""What every request of a logged-in user passes: language, idle time-out, second factor."""

import time

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from .drafts import keep_post

LAST_SEEN = "last_seen"
# The session is written at most this often, so that reading pages costs no write each.
SEEN_EVERY_SECONDS = 30


def in_background(view):
    """Return the view (a class) marked as what pages ask by themselves: it keeps no session from running out."""
    view.is_in_background = True
    return view


class StaffLanguageMiddleware:
    """Uses the user's language, else Swedish; what the browser prefers never decides."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = request.user.language if request.user.is_authenticated else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class IdleTimeoutMiddleware:
    """Logs out who has been idle for IDLE_SECONDS; what they were just sending is kept as their draft."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Return the way to the log-in page when the time is out; by now the form's token has been checked."""
        if not request.user.is_authenticated:
            return None
        now = int(time.time())
        seen = request.session.get(LAST_SEEN, now)
        if now - seen >= settings.IDLE_SECONDS:
            return self.time_out(request)
        if getattr(getattr(view, "view_class", view), "is_in_background", False):
            return None
        if LAST_SEEN not in request.session or now - seen >= SEEN_EVERY_SECONDS:
            request.session[LAST_SEEN] = now
        return None

    def time_out(self, request):
        """Keep the text, log out and return the way to the log-in page and back."""
        kept = keep_post(request)
        back = request.get_full_path() if request.method == "GET" or kept else reverse("accounts:home")
        logout(request)
        text = _("You were logged out after a time without activity.")
        if kept:
            text += " " + _("What you had written is kept. Log in to go on.")
        messages.info(request, text)
        return redirect_to_login(back)


class TwoFactorMiddleware:
    """Where REQUIRE_TWO_FACTOR is set, lets nobody further until a second factor is in place.

    What somebody without one was just sending is kept as their draft.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Return the way to setting it up; by now the form's token has been checked."""
        if (
            not settings.TWO_FACTOR_REQUIRED
            or not request.user.is_authenticated
            or request.path.startswith(reverse("account_login").removesuffix("login/"))
            or is_mfa_enabled(request.user)
        ):
            return None
        text = _("Your municipality asks for two-step log-in. Set it up to go on.")
        if keep_post(request):
            text += " " + _("What you had written is kept: open the form again afterwards.")
        messages.info(request, text)
        return redirect("mfa_activate_totp")
