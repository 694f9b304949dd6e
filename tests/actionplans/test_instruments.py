"""Instruments as files: ours are in order, and what is wrong with one is told with its place; the administration."""

import copy
import json

import pytest
from django.core.management import call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from actionplans.instrument_files import FOLDER, WORDS, InstrumentFault, read
from actionplans.models import Instrument
from config.commands import Fault
from tests.screen import fill_in

FILES = sorted(FOLDER.glob("*.json"))


@pytest.fixture
def cast(standing_cast):
    return standing_cast


@pytest.fixture
def file():
    """Return our own participant's instrument as data."""
    return json.loads((FOLDER / "bip-participant-1.json").read_text())


def encoded(data):
    return json.dumps(data).encode()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_our_own_files_are_in_order(path):
    content = read(path.read_bytes())
    assert f"{content['code']}-{content['number']}.json" == path.name


def test_the_participant_is_asked_nine_and_the_coordinator_eleven(cast):
    numbers = {one.code: one.numbers for one in Instrument.objects.all()}
    assert numbers == {"bip-participant": [1, 2, 3, 4, 5, 6, 8, 9, 10], "bip-caseworker": list(range(1, 12))}


def test_all_six_languages_are_there_and_none_is_reviewed_from_the_start(cast):
    instrument = Instrument.objects.get(code="bip-participant")
    assert set(instrument.languages) == {"sv", "en", "ar", "so", "uk", "ti"}
    assert set(instrument.offered) == {"sv"}
    assert instrument.direction("ar") == "rtl"


def changed(data, path, value):
    """Return `data` with `value` at `path`; without the key when the value is None."""
    made = copy.deepcopy(data)
    inner = made
    for key in path[:-1]:
        inner = inner[key]
    if value is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return made


AR = ("languages", "ar")
FAULTS = [
    (("code",), "BIP Deltagare", "code:"),
    (("version",), "1", "version:"),
    (("version",), True, "version:"),
    (("version",), 0, "version:"),
    (("respondent",), "chef", "respondent:"),
    (("languages", "sv"), None, "languages.sv:"),
    (("extra",), "x", "extra:"),
    ((*AR, "direction"), "vänster", "languages.ar.direction:"),
    ((*AR, "title"), "  ", "languages.ar.title:"),
    ((*AR, "title"), "a\0b", "languages.ar.title:"),
    ((*AR, "title"), "a" * 101, "languages.ar.title:"),
    ((*AR, "scale"), ["1", "2", "3", "4"], "languages.ar.scale:"),
    ((*AR, "scale", 2), 3, "languages.ar.scale.2:"),
    ((*AR, "items"), [], "languages.ar.items:"),
    ((*AR, "items", 1, "number"), 1, "languages.ar.items[2].number:"),
    ((*AR, "items", 1, "number"), 11, "languages.ar.items[2].number:"),
    ((*AR, "items", 1, "number"), 7, "languages.ar.items:"),
    ((*AR, "items", 1, "question"), None, "languages.ar.items[2].question:"),
    ((*AR, "words", "next"), None, "languages.ar.words.next:"),
    ((*AR, "words", "progress"), "{number}", "languages.ar.words.progress:"),
    ((*AR, "words", "next"), "{0.__class__}", "languages.ar.words.next:"),
    ((*AR, "words", "open_until"), "{time!r}", "languages.ar.words.open_until:"),
    (("languages",), [], "languages:"),
]


@pytest.mark.parametrize(("path", "value", "place"), FAULTS)
def test_what_is_wrong_is_told_with_its_place(file, path, value, place):
    with pytest.raises(InstrumentFault) as fault:
        read(encoded(changed(file, path, value)))
    assert str(fault.value).startswith(place)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"code": "a",\n "version" 1}', "Rad 2, tecken 12"),
        (b'{"code": "a", "code": "b"}', "\u201dcode\u201d st\u00e5r tv\u00e5 g\u00e5nger"),
        ('{"code":\n "å"}'.encode("latin-1"), "Rad 2"),
        (b"[]", "filen"),
        (b"", "Rad 1"),
        (b"[" * 100_000, "niv"),
    ],
)
def test_a_file_that_is_no_instrument_is_told_where(content, words):
    with pytest.raises(InstrumentFault, match=words):
        read(content)


KEYS = st.sampled_from(["code", "version", "respondent", "languages", "sv", "items", "scale", "words", *WORDS])
LEAVES = st.none() | st.booleans() | st.integers() | st.text()


@given(st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner)))
def test_nothing_that_is_json_makes_the_reader_fall_over(data):
    with pytest.raises(InstrumentFault):
        read(encoded(data))


def load(tmp_path, data):
    path = tmp_path / "instrument.json"
    path.write_bytes(encoded(data))
    call_command("load_instrument", str(path))


def test_the_command_loads_a_new_version_that_is_answered_from_then_on(cast, tmp_path, capsys, file):
    load(tmp_path, file | {"version": 2})
    assert "version 2 har lagts till" in capsys.readouterr().out
    assert Instrument.objects.current("participant").number == 2
    load(tmp_path, file | {"version": 2})
    assert "fanns redan" in capsys.readouterr().out


def test_the_command_refuses_new_words_in_a_version_that_has_been_answered(cast, tmp_path, file):
    with pytest.raises(Fault, match="har redan använts"):
        load(tmp_path, changed(file, ("languages", "sv", "title"), "Ny titel"))


def test_the_command_names_the_file_and_the_place(cast, tmp_path, file):
    with pytest.raises(Fault, match=r"instrument\.json: version:"):
        load(tmp_path, file | {"version": "två"})
    with pytest.raises(Fault, match="finns inte"):
        call_command("load_instrument", str(tmp_path / "borta.json"))


def test_an_old_rating_is_shown_in_the_words_that_were_answered(cast, tmp_path, log_in, file):
    rating = cast.own.ratings.by_participants().get()
    new = changed(file, ("languages", "sv", "items", 0, "question"), "En helt ny mening.") | {"version": 2}
    load(tmp_path, new)
    page = log_in(cast.coordinator).get(rating.get_absolute_url()).content.decode()
    assert file["languages"]["sv"]["items"][0]["question"] in page
    assert "En helt ny mening." not in page


def test_the_administrator_marks_a_translation_as_reviewed_and_takes_it_back(cast, log_in):
    instrument, client = Instrument.objects.get(code="bip-participant"), log_in(cast.administrator)
    url = reverse("instruments:review", args=[instrument.pk, "ti"])
    assert fill_in(client, url).status_code == 302
    translation = instrument.translations.get(language="ti")
    assert (translation.is_offered, translation.reviewed_by) == (True, cast.administrator)
    assert fill_in(client, url).status_code == 302
    assert not instrument.translations.get(language="ti").is_offered


def test_a_review_of_what_somebody_else_has_turned_round_meanwhile_is_told(cast, log_in):
    instrument, client = Instrument.objects.get(code="bip-participant"), log_in(cast.administrator)
    url = reverse("instruments:review", args=[instrument.pk, "ti"])
    version = client.get(url).context["form"].initial["version"]
    instrument.translations.get(language="ti").set_reviewed(True, by=None)
    assert client.post(url, {"version": version}).status_code == 409
    assert instrument.translations.get(language="ti").is_offered


def test_the_original_cannot_be_reviewed_and_strange_languages_are_not_there(cast, log_in):
    instrument, client = Instrument.objects.get(code="bip-participant"), log_in(cast.administrator)
    assert client.get(reverse("instruments:review", args=[instrument.pk, "sv"])).status_code == 404
    assert client.get(reverse("instruments:preview", args=[instrument.pk, "xx"])).status_code == 404


def test_a_version_out_of_use_is_not_asked_for(cast, log_in):
    instrument = Instrument.objects.get(code="bip-participant")
    client = log_in(cast.administrator)
    assert fill_in(client, reverse("instruments:use", args=[instrument.pk])).status_code == 302
    assert Instrument.objects.current("participant") is None
    assert log_in(cast.coordinator).get(reverse("actionplans:invite", args=[cast.own.pk])).status_code == 404


def test_the_preview_shows_every_text_beside_the_original(cast, log_in, file):
    instrument = Instrument.objects.get(code="bip-participant")
    page = log_in(cast.administrator).get(reverse("instruments:preview", args=[instrument.pk, "ar"])).content.decode()
    for language in ("sv", "ar"):
        texts = file["languages"][language]
        assert texts["words"]["begin"] in page
        assert all(item["question"] in page for item in texts["items"])
