"""run.py is tried in throw-away copies of the project with stand-ins for Django and gunicorn, never in the checkout.

Nothing here deletes anything: what the tests have made is handed over to pytest, which removes its old folders.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent.parent
STANDINS = Path(__file__).with_name("standins")
IS_ROOT = os.geteuid() == 0


def wait_for(condition, seconds=20):
    """Return what `condition()` gives as soon as that is true; fail when it does not become so."""
    deadline = time.monotonic() + seconds
    while not (result := condition()):
        assert time.monotonic() < deadline, "what was waited for did not happen"
        time.sleep(0.02)
    return result


def is_alive(pid):
    """Return whether the process `pid` runs; one that only waits to be counted out does not."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return not Path("/proc/self/stat").exists()


class Copy:
    """A copy of run.py and its package with stand-ins, in a `folder` of its own; `started` are its processes."""

    def __init__(self, folder, temporary):
        self.folder, self.home, self.started = folder, folder / ".local", []
        shutil.copytree(STANDINS, folder, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(PROJECT / "runner", folder / "runner", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("ruff.py", "djlint.py"):
            shutil.copy(STANDINS / "linter.py", folder / name)
        for name in ("run.py", "requirements.txt", "requirements-test.txt", "requirements-postgres.txt"):
            shutil.copy(PROJECT / name, folder)
        for path in ("app/migrations/0001_initial.py", "config/settings.py", "config/staticfiles.py", "static/a.css"):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).touch()
        # A .venv that is a link is used as it is.
        (folder / ".venv").symlink_to(sys.prefix)
        kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG", "PG_BIN") if key in os.environ}
        self.environment = {
            **kept,
            "TMPDIR": str(temporary),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PYTEST_PLUGINS": "xdist.plugin",
        }

    def start(self, *arguments, cwd=None, stderr=subprocess.PIPE, **environment):
        """Start run.py with `arguments`; its output is piped as text."""
        process = subprocess.Popen(
            [sys.executable, self.folder / "run.py", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            cwd=cwd or self.folder.parent,
            env={**self.environment, **environment},
        )
        self.started.append(process)
        return process

    def run(self, *arguments, code=0, input="", **options):
        """Run run.py to its end, which is the exit code `code` and no traceback; return its stdout and stderr."""
        process = self.start(*arguments, **options)
        stdout, stderr = process.communicate(input, timeout=60)
        assert (process.returncode, "Traceback" in stderr) == (code, False), stderr
        return stdout, stderr

    def refuse(self, *arguments, code=2, **options):
        """Run run.py, which exits with `code`, and return the sentence it says for that on stderr."""
        return self.run(*arguments, code=code, **options)[1].strip().splitlines()[-1]

    def calls(self):
        """Return what manage.py has been asked for since the last time."""
        path = self.folder / "calls"
        names = path.read_text().split() if path.exists() else []
        path.write_text("")
        return names

    def pid(self, name):
        """Return the process id that a stand-in notes in the file `name`, when it has."""
        path = self.folder / name
        return wait_for(lambda: path.exists() and path.read_text()) and int(path.read_text())

    def server(self):
        """Return the process id of the database server; None when it does not run."""
        path = self.home / "data" / "postmaster.pid"
        return int(path.read_text().split("\n")[0]) if path.exists() else None

    def hold(self, name):
        """Start a command that holds the database until it is told to end; return run.py and the command's own id."""
        (self.folder / name).unlink(missing_ok=True)
        return self.start("manage", "hold", name), self.pid(name)

    def end_all(self):
        """End what has been left running by a test that failed."""
        for process in self.started:
            if process.poll() is None:
                process.terminate()
                process.communicate(timeout=30)
        self.started.clear()


@pytest.fixture(scope="session")
def ground(tmp_path_factory):
    """A folder with a short path that every user reaches, which pytest's own are not when root runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="stegvis-test-")).resolve()
    folder.chmod(0o755)
    (folder / "tmp").mkdir(mode=0o755)
    yield folder
    folder.rename(tmp_path_factory.mktemp("ground") / "ground")


@pytest.fixture
def place(ground):
    """An empty folder of the test's own that every user reaches."""
    folder = Path(tempfile.mkdtemp(dir=ground, prefix="p"))
    folder.chmod(0o755)
    return folder


@pytest.fixture
def new_copy(ground, place):
    """A copy of the project in which nothing has been set up."""
    copy = Copy(place / "copy", ground / "tmp")
    yield copy
    copy.end_all()


@pytest.fixture(scope="session")
def shared_copy(ground):
    """The copy that most tests share, with its database made."""
    copy = Copy(ground / "shared", ground / "tmp")
    process = copy.start("manage", "query", "SELECT 'first'")
    stdout, stderr = process.communicate(timeout=600)
    if "Här finns inget PostgreSQL" in stderr:
        pytest.skip("neither PostgreSQL nor its wheel is installed here")
    return copy, stdout, stderr


@pytest.fixture
def copy(shared_copy):
    """A copy of the project with a database; afterwards no server and no socket must be left."""
    copy = shared_copy[0]
    copy.calls()
    yield copy
    copy.end_all()
    assert copy.server() is None
    assert not list(Path(copy.environment["TMPDIR"]).glob("stegvis-socket-*"))


@pytest.fixture
def free_port():
    """A port that nobody listens on."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def demo(copy, free_port):
    """Return the function that starts a demo and waits until it has shown its log-ins."""

    def start(**environment):
        for name in ("gunicorn.pid", "helper.pid", "worker.pid"):
            (copy.folder / name).unlink(missing_ok=True)
        process = copy.start("demo", PORT=str(free_port), **environment)
        shown = []
        while "Ctrl-C" not in "".join(shown[-1:]):
            shown.append(process.stdout.readline())
            assert shown[-1], process.stderr.read()
        process.shown, process.port = "".join(shown), free_port
        process.pids = [copy.pid(name) for name in ("gunicorn.pid", "helper.pid", "worker.pid")] + [copy.server()]
        return process

    return start


def stop(process, number=signal.SIGINT):
    """Send run.py the signal `number` and return its exit code and what it said."""
    process.send_signal(number)
    said = process.communicate(timeout=30)[1]
    return process.returncode, said
