"""What every request passes, whoever sends it."""


class NoStoreMiddleware:
    """Keeps pages of logged-in users out of every cache, the browser's own included."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store"
        return response
