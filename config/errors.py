"""Error pages. Those for faults of ours use neither the database nor the session, since either may be the fault."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request, exception):
    """Answer what cannot be read as a request, such as a body that is too large."""
    return HttpResponse(render_to_string("400.html"), status=400)


def csrf_failure(request, reason=""):
    """Answer a form whose page had grown too old, or that came from elsewhere."""
    return render(request, "403_csrf.html", status=403)


def server_error(request):
    """Answer a fault of ours with 500, a database out of reach with 503."""
    lost_database = isinstance(sys.exc_info()[1], (OperationalError, InterfaceError))
    name, status = ("503.html", 503) if lost_database else ("500.html", 500)
    response = HttpResponse(render_to_string(name), status=status)
    if lost_database:
        response.headers["Retry-After"] = "60"
    return response
