"""The private database: shared, mended after sudden ends, and never more of the machine than its own folder."""

import json
import os
import shutil
import signal
import subprocess

import pytest

from .conftest import IS_ROOT, is_alive, stop

as_root = pytest.mark.skipif(not IS_ROOT, reason="shows itself only to root")
as_user = pytest.mark.skipif(IS_ROOT, reason="root is refused nothing")


def fake_programs(folder, version):
    """Make PostgreSQL programs in `folder` that say they are of `version`."""
    folder.mkdir()
    for name in ("initdb", "postgres"):
        (folder / name).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        (folder / name).chmod(0o755)
    return str(folder)


def owner(copy):
    """Return the subprocess options that run a program as the user who has the database."""
    found = (copy.home / "data").stat()
    return {"user": found.st_uid, "group": found.st_gid, "extra_groups": []} if IS_ROOT else {}


def test_two_at_once_share_a_server_and_the_last_stops_it(copy):
    first, _ = copy.hold("first.pid")
    server = copy.server()
    second, _ = copy.hold("second.pid")
    assert copy.server() == server
    stop(first, signal.SIGTERM)
    assert is_alive(server)
    stop(second, signal.SIGTERM)
    assert not is_alive(server)


def test_many_that_begin_at_the_same_time_make_one_database_and_all_get_their_answer(new_copy):
    processes = [new_copy.start("manage", "query", f"SELECT {number}") for number in range(5)]
    results = [process.communicate(timeout=60) for process in processes]
    assert [stdout for stdout, _ in results] == [f"{number}\n" for number in range(5)], results
    assert new_copy.calls().count("migrate") == 1
    assert new_copy.server() is None


def test_one_home_by_two_paths_is_one_home(copy, ground):
    holder, _ = copy.hold("holder.pid")
    server = copy.server()
    link = ground / "link-to-home"
    link.symlink_to(copy.home)
    assert copy.run("manage", "query", "SELECT 1", STEGVIS_HOME=str(link))[0] == "1\n"
    assert copy.server() == server
    assert is_alive(server)
    stop(holder, signal.SIGTERM)


def test_a_killed_server_recovers_with_what_was_stored(copy):
    holder, _ = copy.hold("holder.pid")
    copy.run("manage", "query", "CREATE TABLE kept AS SELECT 'kept' AS word")
    os.kill(copy.server(), signal.SIGKILL)
    stop(holder, signal.SIGTERM)
    assert copy.run("manage", "query", "SELECT word FROM kept")[0] == "kept\n"
    copy.run("manage", "query", "DROP TABLE kept")


@pytest.mark.parametrize("word", ["999999999", "", "rubbish"])
def test_a_pid_file_left_behind_is_no_hindrance(copy, word):
    (copy.home / "data/postmaster.pid").write_text(f"{word}\n{copy.home}/data\n")
    assert copy.run("manage", "query", "SELECT 1")[0] == "1\n"


def test_a_pid_that_another_program_has_got_is_no_hindrance(copy):
    holder, _ = copy.hold("holder.pid")
    file = copy.home / "data/postmaster.pid"
    left_behind = file.read_text().split("\n")
    stop(holder, signal.SIGTERM)
    # The program belongs to the same user, so PostgreSQL by itself would take it for its server.
    other = subprocess.Popen(["sleep", "60"], **owner(copy))
    try:
        file.write_text("\n".join([str(other.pid), *left_behind[1:]]))
        assert copy.run("manage", "query", "SELECT 1")[0] == "1\n"
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_server_with_the_same_name_but_other_data_is_not_ours(new_copy, copy):
    holder, _ = copy.hold("holder.pid")
    other = new_copy
    assert other.run("manage", "query", "SELECT 1")[0] == "1\n"
    assert is_alive(copy.server())
    stop(holder, signal.SIGTERM)


def test_too_old_programs_are_refused(copy, place):
    sentence = copy.refuse("manage", "check", PG_BIN=fake_programs(place / "bin", "14.9"))
    assert sentence == f"PG_BIN: {place}/bin är PostgreSQL 14, men Stegvis behöver 15 eller nyare."


def test_a_folder_without_programs_is_refused(copy, place):
    assert "finns inget PostgreSQL" in copy.refuse("manage", "check", PG_BIN=str(place))


def test_programs_of_another_version_than_the_data_are_refused(copy, place):
    sentence = copy.refuse("manage", "check", PG_BIN=fake_programs(place / "bin", "99.1"))
    assert "är PostgreSQL 99, men databasen är gjord av version" in sentence


@pytest.mark.parametrize("version", ["14", "9.6"])
def test_data_of_another_version_is_refused_and_left_alone(copy, place, version):
    data = place / "data"
    data.mkdir()
    (data / "PG_VERSION").write_text(f"{version}\n")
    if IS_ROOT:
        shutil.chown(data, *[owner(copy)[key] for key in ("user", "group")])
    sentence = copy.refuse("manage", "check", STEGVIS_HOME=str(place), PG_BIN="")
    assert f"Databasen i {place} är gjord av PostgreSQL {version.split('.')[0]} men här finns bara" in sentence
    assert [path.name for path in data.iterdir()] == ["PG_VERSION"]


def test_a_home_that_cannot_be_a_folder_is_refused(copy):
    sentence = copy.refuse("manage", "check", STEGVIS_HOME=str(copy.folder / "run.py/home"))
    assert sentence.endswith("en del av sökvägen är ingen mapp.")


@as_user
def test_a_home_without_permission_is_refused(copy, place):
    place.chmod(0)
    sentence = copy.refuse("manage", "check", STEGVIS_HOME=str(place / "home"))
    assert sentence.endswith("du saknar behörighet.")
    place.chmod(0o755)


@as_root
def test_a_home_that_the_database_user_cannot_reach_gives_way_and_keeps_its_permissions(copy, place):
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    before = permissions(place, closed)
    stdout, stderr = copy.run("manage", "query", "SELECT 1", STEGVIS_HOME=str(closed / "home"))
    fallback = stderr.split("därför används ")[1].split(".\n")[0]
    assert stdout == "1\n"
    assert f"Databasens användare når inte {closed}/home" in stderr
    assert fallback.startswith(f"{copy.environment['TMPDIR']}/stegvis-")
    assert permissions(place, closed) == before
    again = copy.run("manage", "query", "SELECT 1", STEGVIS_HOME=str(closed / "home"))[1]
    assert again == f"Databasens användare når inte {closed}/home; därför används {fallback}.\n"


def test_nothing_outside_the_home_changes_owner_or_permissions(copy):
    above = [copy.home, *copy.home.parents]
    before = permissions(*above)
    copy.run("manage", "query", "SELECT 1")
    assert permissions(*above) == before
    assert permissions(copy.home / "data", copy.home / "data")[0][0] & 0o077 == 0


def test_the_server_listens_on_no_network_address(copy):
    assert copy.run("manage", "query", "SHOW listen_addresses")[0] == "\n"


def test_a_long_path_gets_its_socket_where_paths_are_short(copy, place):
    home = place / ("long" * 25)
    environment = json.loads(copy.run("manage", "environment", STEGVIS_HOME=str(home))[0])
    assert environment["PGHOST"].startswith(f"{copy.environment['TMPDIR']}/stegvis-socket-")


def permissions(*folders):
    """Return the mode and owner of each of `folders`."""
    return [(found.st_mode, found.st_uid, found.st_gid) for found in (folder.stat() for folder in folders)]
