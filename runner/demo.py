"""The demo: the web server and the worker with invented people, until we are told to stop."""

import contextlib
import http.client
import os
import socket
import subprocess
import time

from runner.home import PROJECT, private
from runner.packages import PYTHON
from runner.programs import Failure, Stop, say, spawn
from runner.session import session

PASSWORD = "stegvis-demo"
USERS = {
    "coordinator": "Koordinator",
    "intake": "Ärendegrupp",
    "employer-coordinator": "Arbetsgivarkoordinator",
    "supervisor": "Arbetsledare",
    "case-officer": "Handläggare hos annan part",
    "manager": "Chef",
    "board-member": "Nämndledamot",
    "official": "Tjänsteperson",
    "log-reviewer": "Loggranskare",
    "administrator": "Systemadministratör",
}


def demo(arguments):
    """Serve Stegvis with demo data until we are told to stop; return the exit code."""
    if arguments:
        raise Failure("demo tar inga argument; porten väljs med PORT.", 2)
    port = given_port()
    require_free(port)
    os.environ["STEGVIS_DEMO"] = "1"
    with session("requirements.txt") as it:
        with it.alone():
            it.migrate()
            it.collect_static()
            it.step("Fyller på med demodata", "demo_data")
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
    log = it.home / f"demo-{port}.log"
    with open(log, "wb", opener=private) as output:
        options = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": output, "cwd": PROJECT, **it.options}
        say("Startar webbservern och arbetaren …")
        try:
            children = {
                "Webbservern": spawn(web_server(port), **options),
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


def web_server(port):
    """Return the command line of the web server."""
    workers = max(2, min(os.cpu_count() or 2, 16))  # each holds a connection to the database
    settings = ["--bind", f"127.0.0.1:{port}", "--workers", workers, "--timeout", 60, "--graceful-timeout", 5]
    return [PYTHON, "-m", "gunicorn", *settings, "--no-control-socket", "config.wsgi"]


def wait_for_answer(it, port, children, log):
    """Wait until the web server answers on `port`; raise Failure when it does not, or only with errors."""
    deadline, status = time.monotonic() + 60, None
    while time.monotonic() < deadline:
        require_alive(it, children, log)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
            connection.request("GET", "/accounts/login/")
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
    rows = [("Roll", "E-post", "Lösenord"), *((role, f"{name}@example.org", PASSWORD) for name, role in USERS.items())]
    first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
    table = "\n".join(f"  {role:{first}}  {address:{second}}  {password}" for role, address, password in rows)
    return f"""
Stegvis finns nu på http://127.0.0.1:{port}/
Logga in som någon av dem här:

{table}

Loggar och e-post hamnar i {log}. Ctrl-C stänger av."""
