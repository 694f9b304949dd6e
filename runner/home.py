"""STEGVIS_HOME: where the database, the secret key and the logs are, and notes of what has been done already."""

import contextlib
import fcntl
import hashlib
import os
import pwd
import secrets
import subprocess
import tempfile
from pathlib import Path

from runner.programs import Failure, say

PROJECT = Path(__file__).resolve().parent.parent


@contextlib.contextmanager
def locked(path):
    """Hold the file or folder `path` alone while the block runs; says so when another run.py has it first."""
    held = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Väntar på att en annan run.py ska bli klar …")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield held
    finally:
        os.close(held)


def digest(*parts):
    """Return a short text that changes when any of `parts` does: bytes, or anything with a text form."""
    total = hashlib.sha256()
    for part in parts:
        content = part if isinstance(part, bytes) else os.fsencode(str(part))
        total.update(b"%d:" % len(content) + content)
    return total.hexdigest()[:16]


def digest_of_files(*paths):
    """Return a short text that changes when one of the files `paths` comes, goes or changes."""
    return digest(*(part for path in sorted(paths) for part in (path.relative_to(PROJECT), path.read_bytes())))


def is_done(stamp, value):
    """Return whether the file `stamp` says that something is done for `value`."""
    return stamp.exists() and stamp.read_text() == value


def once(stamp, value, act, *arguments):
    """Call `act` with `arguments` unless the file `stamp` says that it is done for `value`; then let it say so."""
    if not is_done(stamp, value):
        act(*arguments)
        stamp.write_text(value)


def private(path, flags):
    """Open a file that only we may read; for open(opener=...)."""
    return os.open(path, flags, 0o600)


def database_user(data):
    """Return the subprocess options that run a program as the user who has, or is to have, the folder `data`."""
    if os.geteuid() != 0:
        return {"cwd": "/"}
    if data.exists() and data.stat().st_uid != 0:
        return {"cwd": "/", "user": data.stat().st_uid, "group": data.stat().st_gid, "extra_groups": []}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"cwd": "/", "user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise Failure("PostgreSQL vägrar köra som root, och här finns varken användaren postgres eller nobody.", 2)


def reachable(folder, run_as):
    """Return whether the database user, given by the subprocess options `run_as`, can reach into `folder`."""
    return subprocess.run(["test", "-x", str(folder)], **run_as).returncode == 0


def temporary_folders(run_as):
    """Return the temporary folders that the database user can reach into, best first."""
    folders = [Path(folder).resolve() for folder in (tempfile.gettempdir(), "/tmp")]
    return [folder for folder in folders if reachable(folder, run_as)]


def own_folder(folder, mode, owners):
    """Make `folder` with the permissions `mode`; raise Failure when it exists and none of the uids `owners` has it."""
    try:
        folder.mkdir()
        folder.chmod(mode)  # whatever our umask took away
    except FileExistsError:
        if folder.is_symlink() or not folder.is_dir() or folder.stat().st_uid not in owners:
            raise Failure(f"{folder} är någon annans; ta bort den, eller sätt TMPDIR till en egen mapp.", 2) from None


def find_home():
    """Return STEGVIS_HOME, made when missing; a folder in the temp directory when the database user cannot reach it."""
    home = Path(os.environ.get("STEGVIS_HOME") or PROJECT / ".local").resolve()
    if not home.is_dir():
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o755)  # our own new folder, whatever our umask took away
    if os.environ.get("DATABASE_URL"):
        return home
    run_as = database_user(home / "data")
    return home if reachable(home, run_as) else fallback_home(home, run_as)


def fallback_home(home, run_as):
    """Return the folder to use instead of `home`; permissions on the way to `home` are not ours to change."""
    folders = temporary_folders(run_as)
    if not folders:
        raise Failure(f"Databasens användare når inte {home}; sätt STEGVIS_HOME till en mapp som alla når.", 2)
    fallback = folders[0] / f"stegvis-{digest(home)}"
    own_folder(fallback, 0o755, {os.geteuid()})
    say(f"Databasens användare når inte {home}; därför används {fallback}.")
    return fallback


def secret_key(home):
    """Return the secret key kept in `home`, made the first time."""
    path = home / "secret_key"
    if not path.exists() or not path.read_text():
        with open(path, "w", opener=private) as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()
