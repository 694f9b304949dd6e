"""The command line: demo, test and manage, and how a fault is told."""

import contextlib
import errno
import json
import sys

from runner.demo import demo
from runner.home import PROJECT, locked
from runner.packages import PYTHON
from runner.programs import CHILDREN, SIGNALS, Failure, Stop, captured, end, follow, say
from runner.session import session

USAGE = """Så här används run.py:
  python3 run.py demo                 startar Stegvis med påhittade uppgifter på http://127.0.0.1:8000/
  python3 run.py test [ARGUMENT]      granskar koden och kör alla tester; med argument bara pytest
  python3 run.py manage KOMMANDO ...  kör ett av Djangos kommandon

Miljövariabler:
  STEGVIS_HOME  mapp för databas, nyckel och loggar (annars .local i projektet)
  PORT          demons port (annars 8000)
  DATABASE_URL  en egen PostgreSQL, till exempel postgres://namn:lösen@värd/databas
  PG_BIN        mapp med PostgreSQL:s program, version 15 eller nyare
  STEGVIS_DEMO  1 = som i demon; demo sätter den själv"""
# Commands that come before the database's tables, or do without them.
NEED_NO_TABLES = {
    *("check", "compilemessages", "diffsettings", "findstatic", "help", "makemessages", "makemigrations", "migrate"),
    *("optimizemigration", "showmigrations", "sqlmigrate", "squashmigrations", "version", "-h", "--help", "--version"),
}
REASONS = {
    errno.EACCES: "du saknar behörighet",
    errno.EPERM: "det är inte tillåtet",
    errno.EROFS: "den går bara att läsa",
    errno.ENOSPC: "disken är full",
    errno.ENOENT: "den finns inte",
    errno.ENOTDIR: "en del av sökvägen är ingen mapp",
    errno.EEXIST: "där ligger något annat",
    errno.ENOTEMPTY: "där ligger något annat",
}


def manage(arguments):
    """Run Django's command in `arguments` where the caller stands; return its exit code."""
    with session("requirements.txt", patient=False) as it:
        command = arguments[0] if arguments else "help"
        if it.cluster and command not in NEED_NO_TABLES:
            with it.alone():
                it.migrate()
        if command == "migrate":
            # Whatever it leaves the tables like, the next command that needs them looks anew.
            (it.home / "migrated").unlink(missing_ok=True)
        return follow(it.django(*arguments), **it.options)


# One process for each core, and what shares costly fixtures in the same (tests/conftest.py).
WHOLE_SUITE = ("-n", "auto")


def test(arguments):
    """Run lint and the whole suite, or pytest alone with `arguments`; return the exit code."""
    with session("requirements-test.txt") as it:
        clean = bool(arguments) or lint(it)
        if it.cluster:
            # The test database is made anew every time, so nothing is lost by not waiting for the disk.
            it.environment["DATABASE_URL"] = it.cluster.url("-c synchronous_commit=off")
        with locked(it.home / "test-lock") as turn:  # there is but one test database
            it.options["pass_fds"] += (turn,)
            code = follow([PYTHON, "-m", "pytest", *(arguments or WHOLE_SUITE)], cwd=PROJECT, **it.options)
    return code or int(not clean)


def lint(it):
    """Run every check of the code, write what they found on stdout and return whether they found nothing."""
    templates = [path for pattern in ("templates", "*/templates") for path in sorted(PROJECT.glob(pattern))]
    checks = {
        "ruff check": [PYTHON, "-m", "ruff", "check", "."],
        "ruff format --check": [PYTHON, "-m", "ruff", "format", "--check", "."],
        "djlint --lint": [PYTHON, "-m", "djlint", "--allow-empty-input", "--lint", *templates],
        "makemigrations --check": it.django("makemigrations", "--check", "--dry-run"),
        "check": it.django("check", "--fail-level", "WARNING"),
    }
    failed = []
    for name, argv in checks.items():
        code, lines = captured(argv, cwd=PROJECT, **it.options)
        print(f"{name}: {'fel' if code else 'inga fel'}", *(lines if code else ()), sep="\n", flush=True)
        failed += [name] if code else []
    if failed:
        print(f"Granskningen hittade fel: {', '.join(failed)}", flush=True)
    return not failed


COMMANDS = {"demo": demo, "test": test, "manage": manage}


def main(arguments):
    """Run the command line `arguments`; return the exit code."""
    if arguments[:1] in (["-h"], ["--help"], ["help"]):
        print(USAGE)
        return 0
    if not arguments or arguments[0] not in COMMANDS:
        say(f"Okänt kommando: {arguments[0]}\n\n{USAGE}" if arguments else USAGE)
        return 2
    with contextlib.suppress(AttributeError):
        sys.stdout.reconfigure(errors="replace")
    SIGNALS.listen()
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except Failure as failure:
        return fail(arguments, str(failure), failure.code)
    except OSError as fault:
        reason = REASONS.get(fault.errno, fault)
        where = f"Det går inte att använda {fault.filename}" if fault.filename else "Det gick inte"
        return fail(arguments, f"{where}: {reason}.", 1 if fault.errno == errno.ENOSPC else 2)
    except Stop as stopped:
        return 128 + stopped.number
    finally:
        end(*CHILDREN)


def fail(arguments, sentence, code):
    """Tell what went wrong, also as JSON to those who have asked for it; return `code`."""
    say(sentence)
    if arguments[0] == "manage" and "--json" in arguments:
        print(json.dumps({"error": sentence}, ensure_ascii=False), flush=True)
    return code
