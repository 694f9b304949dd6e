"""run.py test: lint and the whole suite."""

import subprocess

import pytest

CLOSING = "1 passed in "


@pytest.fixture
def suite(copy):
    """Give the copy a suite of one test, and return the function that runs run.py test and gives all its output."""
    (copy.folder / "tests").mkdir(exist_ok=True)
    (copy.folder / "tests/test_it.py").write_text("def test_it():\n    pass\n")

    def run(*arguments, code=0, **environment):
        process = copy.start("test", *arguments, stderr=subprocess.STDOUT, **environment)
        output = process.communicate(timeout=60)[0]
        assert process.returncode == code, output
        return output.splitlines()

    return run


def test_lint_runs_and_the_closing_line_of_pytest_is_the_last(copy, suite):
    lines = suite()
    assert lines[-1].startswith(CLOSING)
    assert "ruff format --check: inga fel" in lines
    assert copy.calls() == ["makemigrations", "check"]


@pytest.mark.parametrize(("fault", "name"), [("--check", "ruff format --check"), ("--lint", "djlint --lint")])
def test_a_fault_found_by_lint_fails_though_the_tests_pass(suite, fault, name):
    lines = suite(code=1, STANDIN_FAULT=fault)
    assert lines[-1].startswith(CLOSING)
    assert "a fault was found" in lines
    assert f"Granskningen hittade fel: {name}" in lines


def test_with_arguments_pytest_runs_alone(copy, suite):
    assert suite("tests/test_it.py", STANDIN_FAULT="--check")[-1].startswith(CLOSING)
    assert copy.calls() == []


def test_the_exit_code_of_pytest_is_passed_on(suite):
    suite("-k", "nothing", code=5)


def test_the_tests_reach_the_database(copy, suite):
    (copy.folder / "tests/test_it.py").write_text(
        "import os, psycopg\n"
        "def test_it():\n"
        "    with psycopg.connect(os.environ['DATABASE_URL']) as connection:\n"
        "        assert connection.execute('SHOW synchronous_commit').fetchone() == ('off',)\n"
    )
    assert suite("tests")[-1].startswith(CLOSING)
