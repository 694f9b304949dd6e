"""Run by test_oidc.py: logs in through a provider that says who somebody is, and prints what came of it as JSON.

OpenID Connect is switched on by the environment when the settings are read, so this is a process of its own. It works
in the test database, in a transaction that is rolled back.
"""

import json
import sys
from threading import Thread
from urllib.parse import parse_qs, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.models import User  # noqa: E402

DATABASE, PORT, PERSON = sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3])


class Silent(WSGIRequestHandler):
    def log_message(self, *arguments):
        """Say nothing."""


def provider(environ, start_response):
    """Answer as the municipality's log-in does: its addresses, a token, and who it is."""
    server = f"http://127.0.0.1:{PORT}"
    answers = {
        "/.well-known/openid-configuration": {
            "issuer": server, "authorization_endpoint": f"{server}/authorize", "token_endpoint": f"{server}/token",
            "userinfo_endpoint": f"{server}/userinfo", "jwks_uri": f"{server}/keys",
        },
        "/token": {"access_token": "x", "token_type": "Bearer"},
        "/userinfo": PERSON,
    }  # fmt: skip
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(answers[environ["PATH_INFO"]]).encode()]


def try_to_log_in():
    """Return what a browser meets that goes to the provider and comes back."""
    client = Client()
    page = client.get(reverse("account_login"))
    away = client.post(reverse("openid_connect_login", args=["municipality"]))
    asked = parse_qs(urlsplit(away.headers["Location"]).query)
    back = client.get(
        reverse("openid_connect_callback", args=["municipality"]), {"code": "c", "state": asked["state"][0]}
    )
    own = client.get(reverse("accounts:own"))
    return {
        "is_offered": settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["name"] in page.content.decode(),
        "goes_to": away.headers["Location"].split("?")[0],
        "form_action": page.headers["Content-Security-Policy"].split("form-action ")[1].split(";")[0],
        "status": back.status_code,
        "is_in": own.status_code == 200,
        "as": own.wsgi_request.user.email if own.wsgi_request.user.is_authenticated else None,
        "users": sorted(User.objects.values_list("email", flat=True)),
    }


server = make_server("127.0.0.1", PORT, provider, handler_class=Silent)
Thread(target=server.serve_forever, daemon=True).start()
connection.settings_dict["NAME"] = DATABASE
setup_test_environment()
settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("zeal")]  # allauth asks twice
with transaction.atomic():
    connection.cursor().execute("SET LOCAL lock_timeout = '20s'")
    call_command("migrate", "socialaccount", verbosity=0)
    for email, fields in {"ada@example.org": {}, "slutat@example.org": {"is_active": False}}.items():
        User.objects.create_user(email, "Ada", "ett-langt-losenord", **fields)
    print(json.dumps(try_to_log_in()))
    transaction.set_rollback(True)
