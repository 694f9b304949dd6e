"""A coordinator's screen lent to a participant: the session reaches nothing but the rating until it is unlocked."""

from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve

# The session's key for the invitation that the screen is lent to.
SCREEN = "rating_screen"
REACHABLE = {"rate:begin", "rate:question", "rate:review", "rate:thanks", "rate:hand_back"}


class RatingScreenMiddleware:
    """Lets a session that is lent reach the rating alone, in every tab, until the password has been given.

    What is asked for elsewhere leads to the rating; what is sent elsewhere is refused and changes nothing.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.session.get(SCREEN) or view_name(request.path_info) in REACHABLE:
            return self.get_response(request)
        if request.method in ("GET", "HEAD") and not request.headers.get("HX-Request"):
            return redirect("rate:begin")
        return render(request, "actionplans/screen_lent.html", status=403)


def view_name(path):
    """Return the name of the page at `path`, or None where there is none."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return None
