"""What demo, test and manage have in common: installed packages, a database, and Django's environment."""

import contextlib
import fcntl
import os

from runner.home import PROJECT, digest_of_files, find_home, locked, once, secret_key
from runner.packages import PYTHON, install, provide_packages
from runner.postgres import Cluster
from runner.programs import CHILDREN, SIGNALS, end, step

# The versions of the packages, whose migrations and static files count too.
PINS = PROJECT / "requirements.txt"


class Session:
    """What a command works with: the folder `home`, our own `cluster` or None, and `options` to run Django with."""

    def __init__(self, home, cluster, in_use):
        self.home, self.cluster = home, cluster
        self.environment = dict(os.environ)
        self.give("STATIC_ROOT", str(home / "static"))
        with self.alone():
            self.give("SECRET_KEY", secret_key(home))
            if cluster:
                cluster.open()
                self.use_cluster()
        # As long as one of our programs lives, the server does: each has the file that says so open.
        self.options = {"env": self.environment, "pass_fds": (in_use.fileno(),)}

    def give(self, key, value):
        """Set `key` in the environment unless the caller has."""
        self.environment[key] = os.environ.get(key) or value

    def use_cluster(self):
        """Point Django and the programs it runs to our own server; the caller's PGPORT and so on mean another."""
        for key in [key for key in self.environment if key.startswith("PG") and "_" not in key]:
            del self.environment[key]
        self.environment.update(DATABASE_URL=self.cluster.url(), PGHOST=self.cluster.status()[4])

    def alone(self):
        """Return the block in which no other run.py sets anything up."""
        return locked(self.home / "lock")

    def django(self, *arguments):
        """Return the command line of manage.py with `arguments`."""
        return [PYTHON, PROJECT / "manage.py", *arguments]

    def step(self, title, *arguments):
        """Run manage.py with `arguments` as a step of the set-up."""
        step(title, self.django(*arguments), cwd=PROJECT, **self.options)

    def migrate(self):
        """Bring the tables up to date; our own database is asked only when a migration has come, gone or changed."""
        work = "Förbereder databasens tabeller", "migrate", "--noinput"
        if self.cluster:
            value = digest_of_files(PINS, *PROJECT.glob("*/migrations/*.py"))
            once(self.home / "migrated", value, self.step, *work)
        else:
            self.step(*work)

    def collect_static(self):
        """Gather the static files when they have changed since they last were gathered in the same folder."""
        target = self.environment["STATIC_ROOT"]
        os.makedirs(target, exist_ok=True)
        files = [path for path in PROJECT.glob("static/**/*") if path.is_file()]
        value = digest_of_files(PINS, PROJECT / "config/settings.py", PROJECT / "config/staticfiles.py", *files)
        once(PROJECT / target / ".collected", value, self.step, "Samlar statiska filer", "collectstatic", "--noinput")


@contextlib.contextmanager
def session(requirements, patient=True):
    """Install what the requirements file asks for, open the database and hand out a Session.

    At the end what we have started is ended; the database server too, unless another run.py or its programs use it.
    """
    install(requirements)
    home = find_home()
    provide_packages(home, requirements == "requirements-test.txt", patient)
    cluster = None if os.environ.get("DATABASE_URL") else Cluster(home)
    in_use = open(home / "in-use", "w")  # noqa: SIM115 - closed before the question whether others have it open
    fcntl.flock(in_use, fcntl.LOCK_SH)  # waits for a server that is being stopped
    try:
        yield Session(home, cluster, in_use)
    finally:
        with SIGNALS.held():
            end(*CHILDREN)
            in_use.close()
            if cluster:
                leave(home, cluster)


def leave(home, cluster):
    """Stop the database server unless somebody else still uses it."""
    with open(home / "in-use", "w") as in_use, contextlib.suppress(BlockingIOError):
        fcntl.flock(in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
        cluster.stop()
