"""demo, test and manage: what is set up for each of them and what they run."""

import contextlib
import errno
import fcntl
import http.client
import json
import os
import socket
import subprocess
import sys
import time

from runner.home import PROJECT, digest, find_home, locked, once, private, secret_key
from runner.packages import PYTHON, install, provide_packages
from runner.postgres import Cluster
from runner.programs import CHILDREN, SIGNALS, Failure, Stop, captured, end, follow, say, spawn, step

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
PASSWORD = "stegvis-demo"
USERS = (
    ("coordinator", "Koordinator", "I dag: det som ska göras för de egna deltagarna"),
    ("intake", "Ärendegrupp", "I dag: remisser och teammöten"),
    ("employer-coordinator", "Arbetsgivarkoordinator", "platserna och arbetsgivarna"),
    ("supervisor", "Arbetsledare", "den egna gruppen och dagens närvaro"),
    ("case-officer", "Handläggare hos annan part", "de egna remisserna och handlingarna"),
    ("manager", "Chef", "enheten: läget just nu och siffrorna"),
    ("board-member", "Nämndledamot", "besöken"),
    ("official", "Tjänsteperson", "besöken, att förbereda och anteckna"),
    ("log-reviewer", "Loggranskare", "loggen över vem som har läst vad"),
    ("administrator", "Systemadministratör", "användare, enheter och listor"),
)


class Session:
    """What a command works with: the folder `home`, the `environment` for Django and the open files to `inherit`."""

    def __init__(self, home, cluster, in_use):
        self.home, self.cluster, self.inherit = home, cluster, (in_use.fileno(),)
        self.environment = dict(os.environ)
        self.give("SECRET_KEY", secret_key(home))
        self.give("STATIC_ROOT", str(home / "static"))
        if cluster:
            # The caller's PGHOST, PGPORT and so on are meant for another server.
            for key in [key for key in self.environment if key.startswith("PG") and "_" not in key]:
                del self.environment[key]
            self.environment.update(DATABASE_URL=cluster.url(), PGHOST=cluster.status()[4])
        os.makedirs(self.environment["STATIC_ROOT"], exist_ok=True)

    def give(self, key, value):
        """Set `key` in the environment unless the caller has."""
        self.environment[key] = os.environ.get(key) or value

    def django(self, *arguments):
        """Return the command line of manage.py with `arguments`."""
        return [PYTHON, PROJECT / "manage.py", *arguments]

    def step(self, title, *arguments):
        """Run manage.py with `arguments` as a step of the set-up."""
        step(title, self.django(*arguments), env=self.environment, cwd=PROJECT)

    def migrate(self):
        """Bring the tables up to date; our own database is asked only when a migration has come or gone."""
        work = "Förbereder databasens tabeller", "migrate", "--noinput"
        if self.cluster:
            names = sorted(str(path.relative_to(PROJECT)) for path in PROJECT.glob("*/migrations/*.py"))
            value = digest(*names, (PROJECT / "requirements.txt").read_bytes())
            once(self.home / "migrated", value, self.step, *work)
        else:
            self.step(*work)

    def collect_static(self):
        """Gather the static files when they have changed since they last were."""
        target = self.environment["STATIC_ROOT"]
        files = [path for pattern in ("static", "*/static") for path in sorted(PROJECT.glob(f"{pattern}/**/*"))]
        facts = [(path.relative_to(PROJECT), digest(path.read_bytes())) for path in files if path.is_file()]
        settings = [(PROJECT / name).read_bytes() for name in ("requirements.txt", "config/settings.py")]
        if not os.listdir(target):
            (self.home / "collected").unlink(missing_ok=True)
        value = digest(target, *facts, *settings)
        once(self.home / "collected", value, self.step, "Samlar statiska filer", "collectstatic", "--noinput")


@contextlib.contextmanager
def session(requirements, prepare, patient=True):
    """Install what the requirements file asks for, open the database and hand out the Session that `prepare` has had.

    At the end what we have started is ended; the database server too, unless another run.py or its programs use it.
    """
    install(requirements)
    home = find_home()
    provide_packages(home, requirements == "requirements-test.txt", patient)
    cluster = None if os.environ.get("DATABASE_URL") else Cluster(home)
    joined = False
    in_use = open(home / "in-use", "w")  # noqa: SIM115 - closed in leave, before the question who is left
    try:
        with locked(home / "lock"):
            fcntl.flock(in_use, fcntl.LOCK_SH)
            joined = True
            if cluster:
                cluster.open()
            it = Session(home, cluster, in_use)
            prepare(it)
        yield it
    finally:
        with SIGNALS.held():
            end(*CHILDREN)
            in_use.close()
            if joined and cluster:
                leave(home, cluster)


def leave(home, cluster):
    """Stop the database server unless somebody else still uses it."""
    others = contextlib.suppress(BlockingIOError)
    with locked(home / "lock", waiting=None), open(home / "in-use", "w") as in_use, others:
        fcntl.flock(in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
        cluster.stop()


# manage


def manage(arguments):
    """Run Django's command in `arguments` where the caller stands; return its exit code."""

    def prepare(it):
        if it.cluster and arguments and arguments[0] not in NEED_NO_TABLES:
            it.migrate()

    with session("requirements.txt", prepare, patient=False) as it:
        return follow(it.django(*arguments), env=it.environment, pass_fds=it.inherit)


# test


def test(arguments):
    """Run lint and the whole suite, or pytest alone with `arguments`; return the exit code."""
    with session("requirements-test.txt", lambda it: None) as it:
        clean = bool(arguments) or lint(it)
        if it.cluster:
            # The test database is made anew every time, so nothing is lost by not waiting for the disk.
            it.environment["DATABASE_URL"] = it.cluster.url("-c synchronous_commit=off")
        with locked(it.home / "test-lock") as turn:  # there is but one test database
            options = {"env": it.environment, "cwd": PROJECT, "pass_fds": (*it.inherit, turn)}
            code = follow([PYTHON, "-m", "pytest", *arguments], **options)
    return code or int(not clean)


def lint(it):
    """Run every check of the code, write what they found on stdout and return whether they found nothing."""
    templates = [path for pattern in ("templates", "*/templates") for path in sorted(PROJECT.glob(pattern))]
    djlint = ["-m", "djlint", "--allow-empty-input"]
    checks = {
        "ruff check": ["-m", "ruff", "check", "."],
        "ruff format --check": ["-m", "ruff", "format", "--check", "."],
        "djlint --check": [*djlint, "--check", *templates],
        "djlint --lint": [*djlint, "--lint", *templates],
        "makemigrations --check": [PROJECT / "manage.py", "makemigrations", "--check", "--dry-run"],
        "check": [PROJECT / "manage.py", "check", "--fail-level", "WARNING"],
    }
    failed = []
    for name, arguments in checks.items():
        code, lines = captured([PYTHON, *arguments], env=it.environment, cwd=PROJECT)
        print(f"{name}: {'fel' if code else 'inga fel'}", *(lines if code else ()), sep="\n", flush=True)
        failed += [name] if code else []
    if failed:
        print(f"Granskningen hittade fel: {', '.join(failed)}", flush=True)
    return not failed


# demo


def demo(arguments):
    """Serve Stegvis with demo data until we are told to stop; return the exit code."""
    if arguments:
        raise Failure("demo tar inga argument; porten väljs med PORT.", 2)
    port = given_port()
    require_free(port)
    os.environ["STEGVIS_DEMO"] = "1"

    def prepare(it):
        it.migrate()
        it.collect_static()
        it.step("Fyller på med demodata", "demo_data")

    with session("requirements.txt", prepare) as it:
        require_free(port)
        return serve(it, port)


def given_port():
    """Return the port that PORT asks for, 8000 when it does not."""
    text = os.environ.get("PORT") or "8000"
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise Failure(f"PORT={text} går inte att använda; ange ett heltal från 1 till 65535.", 2)
    return int(text)


def require_free(port):
    """Raise Failure when we cannot serve on `port`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as fault:
            why = "förbehållen systemet" if isinstance(fault, PermissionError) else "upptagen"
            other = 8001 if port == 8000 else 8000
            raise Failure(f"Port {port} är {why}; välj en annan med PORT, till exempel PORT={other}.", 2) from None


def serve(it, port):
    """Run the web server and the worker and tell where and how to log in; return 0 when we have been told to stop."""
    workers = max(2, min(os.cpu_count() or 2, 16))  # each holds a connection to the database
    gunicorn = ["--bind", f"127.0.0.1:{port}", "--workers", workers, "--timeout", 60, "--graceful-timeout", 5]
    gunicorn += ["--no-control-socket", "config.wsgi"]
    log = it.home / f"demo-{port}.log"
    with open(log, "wb", opener=private) as output:
        options = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": output, "cwd": PROJECT}
        options.update(env=it.environment, pass_fds=it.inherit)
        say("Startar webbservern och arbetaren …")
        try:
            children = {
                "Webbservern": spawn([PYTHON, "-m", "gunicorn", *gunicorn], **options),
                "Arbetaren": spawn(it.django("db_worker", "--queue-name", "*", "--no-startup-delay"), **options),
            }
            wait_for_answer(it, port, children, log)
            print(welcome(port, log), flush=True)
            while True:
                require_alive(it, children, log)
                time.sleep(0.5)
        except Stop:
            say("\nStänger av Stegvis …")
            return 0


def wait_for_answer(it, port, children, log):
    """Wait until the web server answers on `port`; raise Failure when it does not, or only with errors."""
    deadline, status = time.monotonic() + 60, None
    while time.monotonic() < deadline:
        require_alive(it, children, log)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
            connection.request("GET", "/")
            status = connection.getresponse().status
            if status < 500:
                return
        time.sleep(0.1)
    raise Failure(f"Webbservern svarar inte som den ska ({status or 'inget svar'}); mer står i {log}.", 1)


def require_alive(it, children, log):
    """Raise Failure when the database or one of `children`, by their names, has ended."""
    fallen = [name for name, child in children.items() if child.poll() is not None]
    if it.cluster and not it.cluster.pid():
        fallen = ["Databasen"]
    if fallen:
        say("\n".join(f"  {line}" for line in log.read_text(errors="replace").splitlines()[-20:]))
        raise Failure(f"{fallen[0]} stannade oväntat, så demon stängs av; mer står i {log}.", 1)


def welcome(port, log):
    """Return what is shown when the demo runs: its address and a table of the log-ins."""
    rows = [("Roll", "E-post", "Börjar i"), *((role, f"{name}@example.org", lands) for name, role, lands in USERS)]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    table = [f"  {row[0]:{widths[0]}}  {row[1]:{widths[1]}}  {row[2]}" for row in rows]
    return "\n".join(
        [
            "",
            f"Stegvis finns nu på http://127.0.0.1:{port}/",
            f"Logga in som någon av dem här; lösenordet är alltid {PASSWORD}",
            "",
            *table,
            "",
            f"Loggar och e-post hamnar i {log}. Ctrl-C stänger av.",
        ]
    )


COMMANDS = {"demo": demo, "test": test, "manage": manage}
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
