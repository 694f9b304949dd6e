"""The rooms import one way only (docs/architecture.md), and no room reaches around another."""

import ast
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
MAY_IMPORT = {
    "config": set(),
    "accounts": {"config"},
    "participants": {"config", "accounts"},
    "actionplans": {"config", "accounts", "participants"},
    "placements": {"config", "accounts", "participants"},
    "visits": {"config", "accounts"},
    "reports": {"config", "accounts", "participants", "actionplans", "placements", "visits"},
}


def imported(path):
    """Yield the first part of every absolute import in the file `path`, those inside functions too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.split(".")[0]


def files(room):
    return [path for path in (PROJECT / room).rglob("*.py") if "migrations" not in path.parts]


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_those_below_it(room):
    rooms = set(MAY_IMPORT) | {"tests", "runner"}
    for path in files(room):
        reached = set(imported(path)) & rooms - {room}
        assert reached <= MAY_IMPORT[room], path


def test_reports_read_visits_only_by_what_is_approved():
    for path in files("reports"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("visits"):
                assert {alias.name for alias in node.names} <= {"BoardVisit", "BoardRequest"}, path


def test_every_room_on_disk_is_known_here():
    rooms = {path.parent.name for path in PROJECT.glob("*/apps.py")}
    assert rooms == set(MAY_IMPORT)
