"""What every test may ask for."""

import copy
import gc
import os
from contextlib import nullcontext
from datetime import datetime
from importlib import import_module
from unittest.mock import patch

import pgtrigger
import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, TestCase, TransactionTestCase
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone
from xdist.scheduler import LoadScopeScheduling

from tests.cast import build_cast
from visits.models import VisitTemplate

# The folders whose files share costly fixtures; elsewhere the tests of one file do.
TOGETHER = ("tests/run", "tests/browser")
# What begins a run shared between processes: what needs no database while one of them migrates it, then the longest.
FIRST = (*TOGETHER, "tests/test_hostile_input.py", "tests/access/test_table.py", "tests/test_queries.py")
# Collecting garbage as often as Python does of itself is a fourteenth of the suite's time.
gc.set_threshold(50_000, 20, 50)


class TogetherScheduling(LoadScopeScheduling):
    """Gives tests that share costly fixtures to one process where several run the suite."""

    def _split_scope(self, nodeid):
        path = nodeid.partition("::")[0]
        return next((folder for folder in TOGETHER if path.startswith(folder)), path)


def pytest_xdist_make_scheduler(config, log):
    """Return what parts the suite between processes (pytest-xdist), in the order of the tests."""
    config.option.loadscopereorder = False
    return TogetherScheduling(config, log)


def pytest_collection_modifyitems(config, items):
    """Put what begins a shared run at its front."""
    if hasattr(config, "workerinput"):
        items.sort(key=place_in_run)


def place_in_run(item):
    """Return where the file of `item` stands in FIRST, after all of it when it does not."""
    return next((place for place, path in enumerate(FIRST) if item.nodeid.startswith(path)), len(FIRST))


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment, django_db_blocker, django_db_keepdb, django_db_createdb, django_db_modify_db_settings
):
    """Make the test database, also where no test carries the django_db mark: those would write to the real one.

    Where several processes share the suite, one migrates and each gets a copy.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", "")
    with django_db_blocker.unblock():
        if run and not django_db_keepdb:
            made = copy_of_migrated(run[:8])
        else:
            made = setup_databases(
                verbosity=0, interactive=False, keepdb=django_db_keepdb and not django_db_createdb, aliases=["default"]
            )
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            end_other_sessions()
            teardown_databases(made, verbosity=0)
            drop_migrated(run[:8])


def copy_of_migrated(run):
    """Make this process's test database as a copy of the one that the first process of the `run` has migrated.

    Returns what teardown_databases takes.
    """
    creation, own = connection.creation, connection.settings_dict["TEST"]["NAME"]
    old_name, migrated = connection.settings_dict["NAME"], f"test_migrated_{run}"
    with creation._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [migrated])
        if not creation._database_exists(cursor, migrated):
            connection.settings_dict["TEST"]["NAME"] = migrated
            creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            connection.settings_dict["TEST"]["NAME"] = own
            connection.close()
        cursor.execute(f'DROP DATABASE IF EXISTS "{own}"')
        cursor.execute(f'CREATE DATABASE "{own}" TEMPLATE "{migrated}"')
        cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [migrated])
    connection.settings_dict["NAME"] = own
    return [(connection, old_name, True)]


def drop_migrated(run):
    """Drop what copy_of_migrated left, if it did; a process that comes later migrates anew."""
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "test_migrated_{run}"')


def end_other_sessions(since=None):
    """End the connections that the browser tests leave: those opened inside the browser's loop, out of reach here.

    `since` spares those that were open before that time.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_start >= %s",
            [since or datetime.min],
        )


@pytest.fixture
def cast(db):
    """The people, cases and visits of the test world, by name (tests/cast.py)."""
    return build_cast()


@pytest.fixture(scope="module")
def built_at():
    """When `standing_world` is built: a module whose tests stand at a time of their own says which; else now."""
    return None


@pytest.fixture(scope="module")
def standing_world(django_db_setup, django_db_blocker, built_at):
    """The cast, built once for a module in a transaction that is rolled back after its last test.

    A module whose tests ask for `standing_cast` must not use the django_db mark or the db fixture: they close the
    connection, and the transaction with it.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(built_at, tick=False) if built_at else nullcontext():
            world = build_cast()
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def standing_cast(standing_world, django_db_blocker):
    """The same people as in `cast`, a tenth of the time: whatever the test does is rolled back to where they stood."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield copy.deepcopy(standing_world)
        transaction.set_rollback(True)


@pytest.fixture
def undrawn_documents():
    """Let every PDF be the HTML it is drawn from, where what it says matters and not its looks.

    Drawing takes a hundred times as long; tests/config/test_documents.py reads the drawn ones.
    """
    with patch("config.pdf.draw", str.encode):
        yield


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
    """Empty the tables after a test with real transactions; the append-only triggers would refuse.

    The code lists and templates, which migrations made, are put back for the tests that follow.
    """
    with pgtrigger.ignore():
        original_teardown(self)
    if not isinstance(self, TestCase):
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
    import_module("accounts.migrations.0006_case_code_lists").make_codes(apps, None)
    import_module("accounts.migrations.0009_place_code_lists").make_codes(apps, None)
    import_module("actionplans.migrations.0008_own_instruments").load_instruments(apps, None)
    import_module("placements.migrations.0003_employment_criteria").add_criteria(apps, None)
    import_module("placements.migrations.0004_support_rules").add_rules(apps, None)
    import_module("participants.migrations.0009_intake_questions").add_questions(apps, None)
    put_back_templates()


def put_back_templates():
    """Make the visit templates again, whose labels became fields in a later migration."""
    made = import_module("visits.migrations.0002_templates").TEMPLATES
    fields = import_module("visits.migrations.0005_fields_of_templates")
    for words in made:
        labels = {kind: words[f"{kind}_label"] for kind in fields.LABELS}
        own = {name: words[name] for name in ("code", "title", "introduction", "background")}
        template = VisitTemplate.objects.create(**own)
        fields.make_fields(apps, template, labels)
        for number, (question, guidance, sub_questions) in enumerate(words["questions"], start=1):
            template.questions.create(number=number, question=question, guidance=guidance, sub_questions=sub_questions)
    fields.link_questions(apps, None)
    VisitTemplate.objects.update(published_at=timezone.now())
