"""What run.py asks of the machine: Python's packages in .venv and Debian's libraries."""

import sys

import pytest

from runner import packages, programs

PDF = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
# Does what of uv's work run.py sees, and notes its arguments.
UV = """#!/bin/sh
echo "$1 $2" >> "$(dirname "$0")/uv-calls"
if [ "$1" = venv ]; then mkdir -p "$5/bin" && ln -s "$4" "$5/bin/python"; fi
"""


@pytest.fixture
def machine(monkeypatch):
    """Return the function that makes this machine one without the libraries, with what the arguments say."""

    def make(*programs, is_root=False, apt_works=True):
        asked = []
        monkeypatch.setattr(packages, "loads", lambda library: library != "libpangoft2-1.0.so.0")
        monkeypatch.setattr(packages.os, "geteuid", lambda: 0 if is_root else 1000)
        monkeypatch.setattr(packages.shutil, "which", lambda name: name if name in programs else None)
        monkeypatch.setattr(packages, "apt_install", lambda names: asked.append(names) or apt_works)
        monkeypatch.setattr(packages.sys, "platform", "linux")
        return asked

    return make


def test_a_user_is_told_the_command_that_installs_what_pdf_needs(machine, tmp_path, capsys):
    asked = machine("apt-get", "chromium", "pdftotext")
    packages.provide_packages(tmp_path, for_tests=True, patient=True)
    assert f"sudo apt-get install {PDF}\n" in capsys.readouterr().err
    assert asked == []


def test_the_tests_need_programs_too(machine, tmp_path, capsys):
    machine("apt-get")
    packages.provide_packages(tmp_path, for_tests=True, patient=True)
    assert f"apt-get install {PDF} chromium poppler-utils\n" in capsys.readouterr().err


def test_without_apt_the_packages_are_named(machine, tmp_path, capsys):
    machine()
    packages.provide_packages(tmp_path, for_tests=False, patient=True)
    assert f"{PDF}\n" in capsys.readouterr().err


def test_root_gets_them_installed(machine, tmp_path, capsys):
    asked = machine("apt-get", is_root=True)
    packages.provide_packages(tmp_path, for_tests=False, patient=True)
    assert asked == [PDF.split()]
    assert capsys.readouterr().err == ""


def test_after_a_failure_root_is_told_and_only_the_patient_try_again(machine, tmp_path, capsys):
    asked = machine("apt-get", is_root=True, apt_works=False)
    for patient in (False, False, True):
        packages.provide_packages(tmp_path, for_tests=False, patient=patient)
    assert len(asked) == 2
    assert capsys.readouterr().err.count(f": apt-get install {PDF}\n") == 3


def test_apt_gets_new_lists_when_the_old_do_not_do(monkeypatch, tmp_path):
    (tmp_path / "apt-get").write_text(
        '#!/bin/sh\necho "$@" >> "$0.calls"\ncase "$*" in *update) touch "$0.lists";; *) test -e "$0.lists";; esac\n'
    )
    (tmp_path / "apt-get").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert packages.apt_install(["one", "two"])
    calls = (tmp_path / "apt-get.calls").read_text().splitlines()
    assert [call.split()[3] for call in calls] == ["install", "update", "install"]
    assert calls[0].endswith(" one two")


def test_where_ensurepip_is_lacking_the_package_to_install_is_named(machine, monkeypatch):
    machine("apt-get")
    monkeypatch.setattr(packages.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(programs.Failure, match=rf"apt-get install python3\.{sys.version_info.minor}-venv") as raised:
        packages.require_ensurepip()
    assert raised.value.code == 2


def test_uv_makes_the_environment_once_and_anew_when_the_requirements_change(new_copy, place):
    (place / "uv").write_text(UV)
    (place / "uv").chmod(0o755)
    (new_copy.folder / ".venv").unlink()
    new_copy.environment.update(PATH=f"{place}:{new_copy.environment['PATH']}", DATABASE_URL="postgres://elsewhere/db")

    def calls():
        new_copy.run("manage", "check")
        noted = (place / "uv-calls").read_text().splitlines()
        (place / "uv-calls").write_text("")
        return noted

    assert calls() == ["venv --clear", "pip install"]
    assert calls() == []
    with open(new_copy.folder / "requirements.txt", "a") as requirements:
        requirements.write("# changed\n")
    assert calls() == ["pip install"]
