"""Asks the process that reads documents (parsing/worker.py), keeps it warm, and ends it when it takes too long."""

import atexit
import json
import os
import selectors
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from threading import Lock

from django.conf import settings

from .parsing import Document, DocumentAnswer, NoTemplate, Unreadable
from .parsing.worker import LENGTH, LENGTHS, SECONDS

# What starting may take on a machine that is busy; it is not counted as time of the file.
SECONDS_TO_START = 60
LARGEST_ANSWER = 64_000_000
TOO_SLOW = f"Filen tog mer än {SECONDS} sekunder att läsa, och lästes inte. Dela den, eller spara den på nytt."
GAVE_UP = (
    "Filen gick inte att läsa: den kräver mer tid eller minne än ett protokoll gör. Spara den på nytt och försök igen."
)


class DocumentReader:
    """Reads one file at a time in a process that is used again; begun when it is first needed."""

    def __init__(self, seconds=SECONDS):
        self.seconds = seconds
        self.process, self.owner, self.lock = None, None, Lock()

    def read(self, content, templates):
        """Return the Document in `content` (bytes) by `templates` (TemplateShapes); raise Unreadable or NoTemplate."""
        header = json.dumps([asdict(template) for template in templates]).encode()
        with self.lock:
            told = self.ask(LENGTHS.pack(len(header), len(content)) + header + content)
        if "document" in told:
            return as_document(told["document"])
        if "offer" in told:
            raise NoTemplate(told["offer"])
        raise Unreadable(told["error"])

    def ask(self, request):
        """Return the answer to `request`; a process that has ended since the last one is begun anew."""
        for is_last in (False, True):
            self.begin()
            try:
                self.process.stdin.write(request)
                self.process.stdin.flush()
            except OSError:
                # It ended between two files, as it does after many.
                self.end()
                if is_last:
                    raise Unreadable(GAVE_UP) from None
                continue
            return self.take_answer()
        raise AssertionError

    def take_answer(self):
        """Return the answer; raise Unreadable when there is none in time."""
        until = time.monotonic() + self.seconds
        try:
            told = json.loads(self.take(until))
        except TimeoutError:
            self.end()
            raise Unreadable(TOO_SLOW) from None
        except (EOFError, ValueError):
            self.end()
            raise Unreadable(GAVE_UP) from None
        if told.pop("ends", False):
            self.end()
        return told

    def take(self, until):
        """Return the bytes of one answer; raise TimeoutError, or EOFError when the process has ended."""
        (length,) = LENGTH.unpack(self.take_bytes(LENGTH.size, until))
        if length > LARGEST_ANSWER:
            raise EOFError
        return self.take_bytes(length, until)

    def take_bytes(self, length, until):
        """Return exactly `length` bytes."""
        taken = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while len(taken) < length:
                if not selector.select(max(0, until - time.monotonic())):
                    raise TimeoutError
                more = os.read(self.process.stdout.fileno(), min(length - len(taken), 1 << 20))
                if not more:
                    raise EOFError
                taken += more
        return bytes(taken)

    def begin(self):
        """See to that there is a process that waits for a file, and that it is ours and not our parent's."""
        if self.process and self.owner == os.getpid() and self.process.poll() is None:
            return
        self.process, self.owner = None, os.getpid()
        # Nothing of our environment is its business: no database, no key.
        self.process = subprocess.Popen(
            [sys.executable, "-m", "visits.parsing.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, cwd=settings.BASE_DIR,
            env={"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "PATH": os.environ.get("PATH", "")},
        )  # fmt: skip
        atexit.register(self.end)
        try:
            self.take(time.monotonic() + SECONDS_TO_START)
        except (TimeoutError, EOFError) as error:
            self.end()
            raise RuntimeError("the process that reads documents did not start") from error

    def end(self):
        """End the process, whatever it does."""
        process, self.process = self.process, None
        if process is None or self.owner != os.getpid():
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                pipe.close()
        process.wait()
        atexit.unregister(self.end)


def as_document(told):
    """Return the Document that the process told of as plain data."""
    answers = [DocumentAnswer(**it) for it in told.pop("answers")]
    day = told.pop("date")
    return Document(**told, answers=answers, date=date.fromisoformat(day) if day else None)


reader = DocumentReader()
