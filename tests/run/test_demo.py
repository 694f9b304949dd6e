"""run.py demo: all of Stegvis with one command, and nothing of it left afterwards."""

import os
import signal
import socket
import urllib.request

import pytest

from .conftest import is_alive, stop, wait_for

ROLES = {
    *("coordinator", "intake", "employer-coordinator", "supervisor", "case-officer", "manager", "board-member"),
    *("official", "log-reviewer", "administrator"),
}


def test_address_and_log_ins_are_shown_and_the_server_answers(demo):
    process = demo()
    address = f"http://127.0.0.1:{process.port}/"
    assert address in process.shown
    assert [role for role in ROLES if f" {role}@example.org " not in process.shown] == []
    assert process.shown.count("stegvis-demo") == len(ROLES)
    assert urllib.request.urlopen(address).status == 200
    assert stop(process)[0] == 0


def test_everything_is_set_up_once_and_the_data_offered_every_time(copy, demo):
    (copy.folder / "app/migrations/0001_initial.py").write_text("# changed for the demo")
    (copy.folder / "static/a.css").write_text("/* changed */")
    stop(demo())
    assert copy.calls() == ["migrate", "collectstatic", "demo_data", "db_worker"]
    stop(demo())
    assert copy.calls() == ["demo_data", "db_worker"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything_it_has_started(demo, number):
    process = demo()
    code, said = stop(process, number)
    assert (code, "Traceback" in said) == (0, False)
    assert [pid for pid in process.pids if is_alive(pid)] == []


def test_a_signal_in_the_middle_of_the_set_up_ends_it_all(copy, free_port):
    process = copy.start("demo", PORT=str(free_port), STANDIN_SLOW="demo_data")
    pid = copy.pid("slow.pid")
    code, said = stop(process)
    assert (code, "Traceback" in said) == (128 + signal.SIGINT, False)
    assert not is_alive(pid)


@pytest.mark.parametrize(("fallen", "sentence"), [(0, "Webbservern stannade"), (2, "Arbetaren stannade")])
def test_when_one_child_dies_the_rest_is_stopped(demo, fallen, sentence):
    process = demo()
    os.kill(process.pids[fallen], signal.SIGKILL)
    said = process.communicate(timeout=30)[1]
    assert process.returncode == 1
    assert sentence in said.splitlines()[-1]
    assert [pid for pid in process.pids if is_alive(pid)] == []


def test_when_the_database_dies_so_does_the_demo_and_it_recovers_next_time(copy, demo):
    process = demo()
    os.kill(process.pids[3], signal.SIGKILL)
    said = process.communicate(timeout=30)[1]
    assert process.returncode == 1
    assert "Databasen stannade" in said.splitlines()[-1]
    assert copy.run("manage", "query", "SELECT 'whole'")[0] == "whole\n"


def test_the_database_outlives_run_py_for_a_web_server_that_does(copy, demo):
    process = demo()
    process.kill()
    process.communicate(timeout=30)
    assert copy.run("manage", "query", "SELECT 1")[0] == "1\n"
    assert copy.server() == process.pids[3]
    for pid in process.pids[:3]:
        os.kill(pid, signal.SIGTERM)
    wait_for(lambda: not any(map(is_alive, process.pids[:3])))
    copy.run("manage", "query", "SELECT 1")
    assert not is_alive(process.pids[3])


def test_the_demo_goes_on_when_a_command_leaves(copy, demo):
    process = demo()
    copy.run("manage", "query", "SELECT 1")
    assert all(map(is_alive, process.pids))
    assert stop(process)[0] == 0


def test_a_port_in_use_is_refused_before_anything_is_set_up(copy):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        sentence = copy.refuse("demo", PORT=str(port))
    assert sentence == f"Port {port} är upptagen; välj en annan med PORT, till exempel PORT=8000."
    assert copy.calls() == []


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "８０００"])
def test_what_is_no_port_is_refused(copy, port):
    assert f"PORT={port} går inte att använda" in copy.refuse("demo", PORT=port)


def test_arguments_are_refused(copy):
    assert "PORT" in copy.refuse("demo", "8001")
