"""Static files: those in use are gathered with hashed names and compressed copies, and nothing else."""

import re

import pytest
from django.conf import settings as project
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.templatetags.static import static
from django_htmx.jinja import htmx_script

from config.staticfiles import USED


def test_every_static_file_that_a_template_names_is_one_in_use():
    names = set()
    for path in (project.BASE_DIR / "templates").rglob("*.html"):
        names.update(re.findall(r"{%\s*static\s+['\"]([^'\"]+)", path.read_text()))
    assert "bootstrap/css/bootstrap.min.css" in names
    assert [name for name in sorted(names) if not finders.find(name)] == []


def test_what_is_said_to_be_in_use_exists_and_the_rest_is_not_found():
    assert [name for names in USED.values() for name in names if not finders.find(name)] == []
    assert not finders.find("bootstrap/css/bootstrap.min.css.map")
    assert not finders.find("bootstrap/css/bootstrap.rtl.min.css")


@pytest.fixture
def collected(settings, tmp_path):
    """The folder in which collectstatic has gathered everything as in production."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "config.staticfiles.Storage"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_collected_files_have_hashed_names_compressed_copies_and_no_source_maps(collected):
    files = {str(path.relative_to(collected)) for path in collected.rglob("*") if path.is_file()}
    hashed = static("bootstrap/css/bootstrap.min.css").removeprefix("/static/")
    assert re.fullmatch(r"bootstrap/css/bootstrap\.min\.[0-9a-f]{12}\.css", hashed)
    assert {hashed, f"{hashed}.br", f"{hashed}.gz", "staticfiles.json"} <= files
    assert b"sourceMappingURL" not in (collected / hashed).read_bytes()
    assert re.search(r"htmx-2\.min\.[0-9a-f]{12}\.js", htmx_script())
    assert [name for name in files if name.endswith(".map") or ".rtl." in name] == []
    theme = (collected / static("css/theme.css").removeprefix("/static/")).read_text()
    assert re.search(r"source-sans-3-latin-400-normal\.[0-9a-f]{12}\.woff2", theme)
