"""run.py manage: one of Django's commands as if nothing stood between."""

import json
import os
import signal

import pytest


def test_only_the_commands_own_output_is_on_stdout_even_when_everything_is_made(shared_copy):
    _, stdout, stderr = shared_copy
    assert stdout == "first\n", stderr
    assert "Skapar databasen" in stderr
    assert "Förbereder databasens tabeller" in stderr


def test_second_time_nothing_but_the_command_runs(copy):
    assert copy.run("manage", "query", "SELECT 1") == ("1\n", "")
    assert copy.calls() == ["query"]


@pytest.mark.parametrize("code", [0, 1, 3])
def test_exit_code_is_passed_on(copy, code):
    copy.run("manage", "exit", str(code), code=code)


def test_a_command_that_is_killed_gives_the_code_of_a_shell(copy):
    copy.run("manage", "kill", "9", code=137)


def test_paths_are_relative_to_the_callers_folder(copy, tmp_path):
    copy.run("manage", "touch", "made-here", cwd=tmp_path)
    assert (tmp_path / "made-here").exists()


def test_stdin_reaches_the_command(copy):
    assert copy.run("manage", "read", input="åäö")[0] == "åäö\n"


def test_a_signal_reaches_the_command_and_nothing_is_left(copy):
    process, pid = copy.hold("holder.pid")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 128 + signal.SIGTERM
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_migrations_run_again_only_when_they_have_changed(copy):
    migration = copy.folder / "app/migrations/0001_initial.py"
    migration.write_text("# changed")
    copy.run("manage", "check")
    assert copy.calls() == ["check"]
    copy.run("manage", "read")
    copy.run("manage", "read")
    assert copy.calls() == ["migrate", "read", "read"]


def test_after_a_migrate_by_hand_the_next_command_looks_anew(copy):
    copy.run("manage", "migrate", "app", "zero")
    copy.run("manage", "read")
    assert copy.calls() == ["migrate", "migrate", "read"]


def test_a_database_of_ones_own_is_never_migrated_and_no_other_is_made(new_copy):
    copy = new_copy
    stdout, _ = copy.run("manage", "environment", DATABASE_URL="postgres://elsewhere/db")
    assert json.loads(stdout)["DATABASE_URL"] == "postgres://elsewhere/db"
    assert copy.calls() == ["environment"]
    assert not (copy.home / "data").exists()


def test_the_secret_key_is_kept_and_the_callers_goes_first(copy):
    first, second = (json.loads(copy.run("manage", "environment")[0])["SECRET_KEY"] for _ in range(2))
    assert first == second
    assert len(first) >= 50
    assert (copy.home / "secret_key").stat().st_mode & 0o777 == 0o600
    own = json.loads(copy.run("manage", "environment", SECRET_KEY="own")[0])
    assert own["SECRET_KEY"] == "own"


def test_settings_of_another_server_in_the_environment_do_not_matter(copy):
    other = {"PGHOST": "elsewhere", "PGPORT": "1", "PGUSER": "other", "PGOPTIONS": "-c nonsense=1"}
    assert copy.run("manage", "query", "SELECT current_user", **other)[0] == "stegvis\n"


def test_our_role_rules_nothing_but_its_own_database(copy):
    sql = "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    assert copy.run("manage", "query", sql)[0] == "False\n"


def test_a_fault_is_one_sentence_and_json_for_those_who_asked(copy, tmp_path):
    stdout, stderr = copy.run("manage", "read", "--json", code=2, STEGVIS_HOME=f"{copy.folder}/run.py/home")
    assert stderr.count("\n") == 1
    assert json.loads(stdout) == {"error": stderr.strip()}


@pytest.mark.parametrize("arguments", [[], ["dmeo"]])
def test_without_a_known_command_the_usage_is_shown(copy, arguments):
    assert "run.py manage KOMMANDO" in copy.run(*arguments, code=2)[1]


def test_help_is_asked_for_and_so_not_a_fault(copy):
    assert "STEGVIS_HOME" in copy.run("--help")[0]
