"""The settings of production: what `check --deploy` says of them, and what they refuse to start without."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PRODUCTION = {
    "SECRET_KEY": "c0ffee" * 12 + "-en-lang-slumpad-hemlighet",
    "DATABASE_URL": "postgres://stegvis@/stegvis?host=/finns/inte",
    "ALLOWED_HOSTS": "stegvis.example.org",
    "PATH": os.environ["PATH"],
}
SHOW = """
import json
from django.conf import settings
names = ["DEMO", "DEBUG", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS",
         "SECURE_HSTS_INCLUDE_SUBDOMAINS", "TWO_FACTOR_REQUIRED", "ALLOWED_HOSTS", "IDLE_SECONDS",
         "SESSION_COOKIE_HTTPONLY"]
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def run(*arguments, **changes):
    environment = PRODUCTION | {"DJANGO_SETTINGS_MODULE": "config.settings"} | changes
    environment = {name: value for name, value in environment.items() if value is not None}
    return subprocess.run(
        [sys.executable, *arguments], env=environment, cwd=PROJECT, capture_output=True, text=True, check=False
    )


def test_the_check_for_deployment_finds_nothing():
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "WARNINGS" not in done.stdout + done.stderr


def test_cookies_and_addresses_are_for_https_alone():
    settings = json.loads(run("-c", SHOW).stdout)
    assert settings == {
        "DEMO": False,
        "DEBUG": False,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31536000,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "TWO_FACTOR_REQUIRED": False,
        "ALLOWED_HOSTS": ["stegvis.example.org"],
        "IDLE_SECONDS": 1800,
        "SESSION_COOKIE_HTTPONLY": True,
    }


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL"])
def test_nothing_starts_without_what_it_needs(name):
    done = run("-c", SHOW, **{name: None})
    assert done.returncode != 0
    assert name in done.stderr
