"""Writing while everything breaks: no network, a server killed in the middle, tabs closed with text in them."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import expect

PROJECT = Path(__file__).parents[2]
KEPT = "Object.keys(localStorage).filter(key => key.startsWith('stegvis-answer:')).length"
LONGEST_WAIT = 120_000


class MortalServer:
    """A server on a port of its own, which can be killed and started again in a moment."""

    def __init__(self, database_url, settings="tests.settings"):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        environment = os.environ | {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": settings}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.mortal", str(self.port)], cwd=PROJECT, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.start()

    @property
    def site(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        self.pid = int(self.process.stdout.readline())

    def kill(self):
        """Kill it as power cuts do, whatever it is doing."""
        os.kill(self.pid, signal.SIGKILL)

    def close(self):
        self.kill()
        self.process.kill()
        self.process.wait()


@contextmanager
def mortal_server(database_url, **options):
    server = MortalServer(database_url, **options)
    try:
        yield server
    finally:
        server.close()


class Writer:
    """Somebody at a browser who types in one question, and remembers every letter."""

    def __init__(self, context, url, number):
        self.context, self.url, self.number, self.typed = context, url, number, ""
        self.open()

    def open(self):
        self.page = self.context.new_page()
        self.page.goto(self.url)
        self.field = self.page.locator(f"#answer-{self.number}")
        # The scripts have begun: without them nothing is kept.
        self.page.locator(f"[data-toolbar='answer-{self.number}']").wait_for()

    def type(self, text):
        """Type `text` at the end, letter by letter."""
        self.field.press("Control+End")
        self.page.keyboard.type(text, delay=4)
        self.typed += text

    def settled(self):
        """Wait until the browser keeps nothing any more; return what stands in the field."""
        # Asked again and again: a condition that waits in the page itself would take "unsafe-eval".
        for _time in range(LONGEST_WAIT // 200):
            if self.page.evaluate(KEPT) == 0:
                break
            self.page.wait_for_timeout(200)
        return self.field.input_value()


def offline(writer, server, turn):
    """Lose the network while typing; at times the server goes down meanwhile too, and at times the tab is closed."""
    writer.type(f"före {turn} ")
    writer.context.set_offline(True)
    writer.type(f"utan nät {turn}\n")
    writer.page.wait_for_timeout(1_400 if turn % 4 else 0)
    writer.type("och mer ")
    if turn % 3 == 0:
        server.kill()
        server.start()
    if turn % 5 == 0:
        writer.page.close(run_before_unload=False)
        writer.context.set_offline(False)
        writer.open()
        expect(writer.field).to_have_value(writer.typed, timeout=LONGEST_WAIT)
    writer.context.set_offline(False)
    writer.type(f"åter {turn}\n")


def killed(writer, server, turn):
    """Kill the server in the middle: while typing, or at the moment when the save is on its way."""
    writer.type(f"mitt i {turn} ")
    if turn % 2:
        with writer.page.expect_request(lambda request: request.method == "POST" and "anteckna" in request.url):
            writer.page.wait_for_timeout(0)
    writer.page.wait_for_timeout((turn * 37) % 60)
    server.kill()
    writer.type(f"död server {turn}\n")
    writer.page.wait_for_timeout((turn * 211) % 1_500)
    server.start()
    writer.type(f"lever {turn} ")


def rounds(writers, server, number, stored):
    """Break things `number` times without a network and as often by killing the server; check every letter each time.

    `stored(number)` is what the database holds as the answer to a question.
    """
    for turn in range(1, number + 1):
        for place, act in enumerate((offline, killed)):
            writer = writers[(turn + place) % len(writers)]
            act(writer, server, turn)
            assert writer.settled() == writer.typed, (act.__name__, turn)
            assert stored(writer.number) == writer.typed, (act.__name__, turn)
            assert writer.page.locator(".two-texts").count() == 0, (act.__name__, turn)
