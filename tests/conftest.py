"""What every test may ask for."""

from importlib import import_module

import pgtrigger
import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client, TransactionTestCase

from tests.cast import build_cast


@pytest.fixture
def cast(db):
    """The people, cases and visits of the test world, by name (tests/cast.py)."""
    return build_cast()


@pytest.fixture
def log_in():
    """Return a function that gives a client logged in as a user."""

    def client_of(user):
        client = Client()
        client.force_login(user)
        return client

    return client_of


original_teardown = TransactionTestCase._fixture_teardown


def teardown_without_triggers(self):
    """Empty the tables after a test with real transactions; the append-only triggers would refuse."""
    with pgtrigger.ignore():
        original_teardown(self)
    put_back()


TransactionTestCase._fixture_teardown = teardown_without_triggers


def empty_database():
    """Empty every table and put back what the migrations put there."""
    with pgtrigger.ignore():
        call_command("flush", interactive=False, verbosity=0)
    put_back()


def put_back():
    """Make the rows again that migrations make."""
    import_module("accounts.migrations.0002_code_lists").make_codes(apps, None)
    import_module("visits.migrations.0002_templates").add_templates(apps, None)
