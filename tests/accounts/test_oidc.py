"""Log-in through the municipality's own system: for those who have a user here, and for nobody else."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

SCRIPT = Path(__file__).with_name("oidc.py")
KNOWN = {"sub": "1", "name": "Ada", "email": "ada@example.org", "email_verified": True}


@pytest.fixture
def come_back_as(django_db_setup, django_db_blocker):
    """Return a function that logs in as whoever the provider says `person` is, and returns what came of it."""
    with django_db_blocker.unblock():
        database = connection.settings_dict["NAME"]
        connection.close()

    def run(person):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings", "OIDC_SERVER_URL": f"http://127.0.0.1:{port}",
            "OIDC_CLIENT_ID": "stegvis", "OIDC_CLIENT_SECRET": "hemlighet", "OIDC_NAME": "Provkommunens inloggning",
            "PYTHONPATH": str(SCRIPT.parents[2]),
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, SCRIPT, database, str(port), json.dumps(person)],
            env=environment, cwd=SCRIPT.parents[2], capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) | {"port": port}

    return run


def test_one_who_has_a_user_with_the_address_is_let_in(come_back_as):
    told = come_back_as(KNOWN | {"email": "Ada@Example.org"})
    assert told["is_offered"]
    assert told["goes_to"] == f"http://127.0.0.1:{told['port']}/authorize"
    assert f"http://127.0.0.1:{told['port']}" in told["form_action"]
    assert told["as"] == "ada@example.org"


@pytest.mark.parametrize(
    "person",
    [
        KNOWN | {"email": "okand@example.org"},
        KNOWN | {"email_verified": False},
        KNOWN | {"email": "slutat@example.org"},
        {"sub": "1", "name": "Ada"},
    ],
    ids=["unknown", "not verified", "has left", "no address"],
)
def test_nobody_else_is_and_no_user_is_made(come_back_as, person):
    told = come_back_as(person)
    assert told["as"] is None
    assert not told["is_in"]
    assert told["status"] in (200, 302)
    assert "okand@example.org" not in told["users"]
    assert len([email for email in told["users"] if email in ("ada@example.org", "slutat@example.org")]) == 2
