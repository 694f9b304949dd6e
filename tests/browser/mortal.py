"""A server that dies: serves Stegvis in a child that the tests kill, and starts another at each line on stdin.

Run as `python -m tests.browser.mortal PORT`, with DATABASE_URL and DJANGO_SETTINGS_MODULE set; prints the child's id.
"""

import os
import sys

import django

django.setup()

from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: E402
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connections  # noqa: E402
from django.test import Client  # noqa: E402


class Quiet(WSGIRequestHandler):
    """Writes no line a request."""

    def log_message(self, *arguments):
        """Say nothing."""


def warm():
    """Return the application with all of it loaded, so that a child answers at once; it holds no connection."""
    application = StaticFilesHandler(get_wsgi_application())
    Client().get("/accounts/login/", headers={"Host": "127.0.0.1"})
    connections.close_all()
    return application


def serve(application, port):
    """Serve until killed; the port is free again at once."""
    server = ThreadedWSGIServer(("127.0.0.1", port), Quiet)
    server.daemon_threads = True
    server.set_app(application)
    print(os.getpid(), flush=True)
    server.serve_forever()


def main():
    """Fork a server at each line; the one before, which somebody has killed, is buried first."""
    application, child = warm(), None
    for _line in sys.stdin:
        if child:
            os.waitpid(child, 0)
        child = os.fork()
        if not child:
            serve(application, int(sys.argv[1]))


if __name__ == "__main__":
    main()
