"""No word of a draft that was read in gets to whoever may not see it, whichever page of visits they ask for."""

import pytest
from django.urls import NoReverseMatch, reverse

from accounts.enums import Role
from tests import factories as make
from visits import urls
from visits.files import File
from visits.models import BoardVisit, LikelySame, Original

from .documents import QUESTIONS, document
from .factories import fresh, make_board_member, make_material, make_official
from .imported import make_import, make_offer, read

CANARY = "CANARY"
# What is looked for: a word of every text that is also there without the canary beside it.
SEARCHED = "kanariefågel"
# Those who see most otherwise, and those who see least (the table of access has everybody's status).
SEES_NO_DRAFT = [Role.COORDINATOR, Role.ADMINISTRATOR, Role.CASE_OFFICER, "board_member_elsewhere"]


def canary(name):
    """Return a text that tells where it was kept."""
    return f"{CANARY}-{name} {SEARCHED}"


def canary_text(answer):
    """Return a protocol with canaries wherever it has words, `answer` among them, and some that have no place."""
    text = document(
        operation=canary("operation"), members=canary("member"), officials=canary("official"),
        link=f"https://{CANARY}.example/{SEARCHED}", answers=[f"{canary('answer')} {answer}.", *["Ja."] * 5],
    )  # fmt: skip
    text = text.replace("Mall för anteckningar", f"Anteckningar {canary('title')}", 1)
    text = text.replace(QUESTIONS["2021"][1][0], f"{QUESTIONS['2021'][1][0]}\n\n{canary('guidance')}?")
    return text.replace("Frågor\n", f"Frågor\n\n{canary('remainder')}\n", 1)


@pytest.fixture
def kept(db):
    """Return `{name of a parameter in an address: ids}` of all that two drafts read in are kept as."""
    official = make_official()
    earlier, later = (
        read(canary_text(answer), f"{CANARY}-file.txt", by=official) for answer in ("Vi odlar", "Vi odlar nu")
    )
    pair = LikelySame.objects.get(visit=later, earlier=earlier)
    assert CANARY in "".join(later.remainder)
    offer = make_offer() | {"title": canary("offer"), "questions": [make_offer()["questions"][0]] * 2}
    batch = make_import(official, offer)
    batch.files.update(file_name=f"{CANARY}-waiting.txt", content=canary("waiting").encode(), failure=canary("failure"))
    file = File(f"{CANARY}-material.txt", canary("material").encode(), "text/plain")
    material = make_material(later, title=canary("material-title"), item=canary("item"), file=file)
    return {
        "pk": [later.pk, batch.pk], "original": [Original.objects.get(visit=later).pk], "pair": [pair.pk],
        "material": [material.pk], "file": [batch.files.get().pk], "number": [1],
    }  # fmt: skip


def addresses(kept):
    """Return every address of the urls of visits, with the ids `kept` wherever an id stands."""
    return sorted({
        path
        for pattern in urls.urlpatterns
        for pk in kept["pk"]
        if (path := address(pattern, kept, pk))
    })  # fmt: skip


def address(pattern, kept, pk):
    """Return where `pattern` leads, None for one with a parameter that no draft read in is kept under."""
    first = {name: ids[0] for name, ids in kept.items()} | {"pk": pk}
    parameters = pattern.pattern.converters
    try:
        return reverse(f"visits:{pattern.name}", kwargs={name: first[name] for name in parameters})
    except (KeyError, NoReverseMatch):
        return None


def user_called(name):
    """Return a user who may see no draft; board members do not attend either of them."""
    if name == "board_member_elsewhere":
        return make_board_member()
    return make.make_user(name)


def assert_silent(response, path):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    assert CANARY.encode() not in content, path
    assert CANARY not in response.headers.get("Content-Disposition", ""), path


@pytest.mark.parametrize("name", SEES_NO_DRAFT)
def test_no_page_tells_of_a_draft_read_in(kept, log_in, name):
    client, paths = log_in(user_called(name)), addresses(kept)
    assert len(paths) > 40
    client.post(reverse("visits:search_text"), {"q": SEARCHED})
    for path in paths:
        assert_silent(client.get(path), path)
        assert_silent(client.post(path, {}), path)
    for query in ("state=draft", "year=2021", f"operation={SEARCHED}", "aret=2021"):
        for page in ("list", "search", "year", "compare", "compare_operation"):
            path = f"{reverse(f'visits:{page}')}?{query}"
            assert_silent(client.get(path), path)
    assert BoardVisit.objects.count() == 2


def test_an_official_is_told_on_every_page_that_should(kept, log_in):
    client = log_in(make_official())
    client.post(reverse("visits:search_text"), {"q": SEARCHED})
    later, batch = kept["pk"]
    for name, ids, told in (
        ("search", [], "answer"), ("detail", [later], "remainder"), ("move_remainder", [later], "remainder"),
        ("original", [later, kept["original"][0]], "title"), ("preparation", [later], "material-title"),
        ("material", [later, kept["material"][0]], "material"), ("import", [batch], "failure"),
        ("import_template", [batch, kept["file"][0]], "offer"), ("list", [], "operation"),
    ):  # fmt: skip
        assert canary(told) in marked_away(client.get(reverse(f"visits:{name}", args=ids))), name
    assert fresh(BoardVisit.objects.get(pk=later)).materials.exists()


def marked_away(response):
    """Return the text of `response` without the marks around the words that were looked for."""
    return response.content.decode().replace("<mark>", "").replace("</mark>", "")
