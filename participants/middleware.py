"""Writes the read log: exactly one row for each response that showed a person, before anything is sent."""

from .access import Shown, write


class AccessLogMiddleware:
    """Collects who a response shows and writes the row. If the row cannot be written, nothing is shown."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.shown = Shown()
        response = self.get_response(request)
        write(request, response)
        return response
