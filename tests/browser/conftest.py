"""A browser, and the demo served to it: every page as in real use, made once for all browser tests."""

import os
import re

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from django.test.testcases import LiveServerThread
from django.utils import timezone

from accounts.demo import PASSWORD
from tests.conftest import empty_database, end_other_sessions

# The browser drives its own loop in this thread, which Django would take for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """Return how the browser is started: Debian's, since not every machine may download another."""
    return {"executable_path": CHROMIUM, "args": FLAGS.split()}


@pytest.fixture(scope="package")
def site(django_db_setup, django_db_blocker):
    """Return the address of a server with the demo data."""
    with django_db_blocker.unblock():
        began = timezone.now()
        call_command("demo_data")
        server = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={})
        server.daemon = True
        server.start()
        server.is_ready.wait()
        assert server.error is None, server.error
        yield f"http://127.0.0.1:{server.port}"
        server.terminate()
        connections.close_all()
        # A page that still asked who else is here would stand in the way of the emptying.
        end_other_sessions(began)
        empty_database()


@pytest.fixture(autouse=True)
def unblocked(site, django_db_blocker):
    """Let the tests look into the database that the server writes."""
    with django_db_blocker.unblock():
        yield


class Visitor:
    """Somebody at a browser: logged in as `role` unless it is None, on a screen so many pixels wide."""

    def __init__(self, browser, site, role, width, **options):
        self.site, self.complaints = site, []
        self.context = browser.new_context(viewport={"width": width, "height": 900}, locale="en-US", **options)
        self.context.set_default_timeout(10_000)
        self.page = self.context.new_page()
        self.page.on("console", self.listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self.watch)
        if role:
            self.log_in(role)

    def listen(self, message):
        """Keep what the browser complains of, failed requests apart: those are kept by their status."""
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def watch(self, response):
        """Keep every file of the page that is not there."""
        if response.status >= 400 and response.request.resource_type != "document":
            self.complaints.append(f"{response.status} {response.url}")

    def log_in(self, role):
        """Log in with the demo's user of that role, however many have done so this minute."""
        cache.clear()
        self.open("/accounts/login/")
        self.page.fill("[name=login]", f"{role.replace('_', '-')}@example.org")
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main form button")
        self.page.wait_for_url(re.compile(r"^(?!.*/accounts/login/)"))

    def open(self, path):
        """Open `path` and return the response."""
        return self.page.goto(self.site + path)


@pytest.fixture
def visitor(browser, site):
    """Return a function that gives a Visitor: visitor(role, width=1280, **options of the browser context)."""
    visitors = []

    def visit(role, width=1280, **options):
        visitors.append(Visitor(browser, site, role, width, **options))
        return visitors[-1]

    yield visit
    for one in visitors:
        one.context.close()
