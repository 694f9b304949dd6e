"""Instruments as files: reading one, and saying in a Swedish sentence what is wrong with it and where.

The format is described in docs/instruments.md. `read` is a pure function of the file's bytes.
"""

import json
import re
from pathlib import Path

from .enums import Respondent
from .models.instruments import ORIGINAL

FOLDER = Path(__file__).parent / "instruments"
LARGEST = 2_000_000
KEYS = {"code", "version", "respondent", "source", "languages"}
LANGUAGE_KEYS = {"name", "direction", "title", "introduction", "scale", "items", "words"}
ITEM_KEYS = {"number", "indicator", "question"}
STEPS, INDICATORS, CASEWORKER_ONLY = 5, range(1, 12), 11
LONGEST = {"title": 100, "introduction": 2000, "indicator": 100, "question": 500, "scale": 100, "words": 500}
# What the pages say around the questions, each with the places that must stand in it.
WORDS = {
    "language": (), "begin": (), "open_until": ("{time}",), "who_reads": (), "progress": ("{number}", "{count}"),
    "next": (), "back": (), "will_not_answer": (), "beside": (), "choose": (), "too_long": ("{most}",),
    "error": (), "review": (), "review_text": (), "change": (), "no_answer_yet": (), "some_left": (), "send": (),
    "thanks": (), "thanks_text": (), "close": (), "hand_back": (), "link_over": (), "link_over_text": (),
    "too_many": (),
}  # fmt: skip
CODE, LANGUAGE = re.compile(r"[a-z][a-z0-9-]{0,39}"), re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")


class InstrumentFault(Exception):
    """The file is no instrument; the message is a Swedish sentence that names the line or the key."""


def read(content):
    """Return the values of an Instrument (its CONTENT) from the bytes of a file; raise InstrumentFault."""
    data = parsed(content)
    known(data, KEYS, "", optional={"source"})
    code = text(data, "code", "", 40)
    if not CODE.fullmatch(code):
        raise InstrumentFault(
            f"code: ”{code}” får bara ha små bokstäver a–z, siffror och bindestreck, och börjar med en bokstav."
        )
    respondent = text(data, "respondent", "", 20)
    if respondent not in Respondent.values:
        raise InstrumentFault(f"respondent: ska vara ”participant” eller ”caseworker”, inte ”{respondent}”.")
    languages = read_languages(data["languages"], respondent)
    return {
        "code": code,
        "number": whole(data, "version", "", range(1, 10_000)),
        "respondent": respondent,
        "source": text(data, "source", "", 200) if "source" in data else "",
        **transposed(languages),
    }


def parsed(content):
    """Return the JSON object that the bytes hold, in which no key stands twice."""
    if len(content) > LARGEST:
        raise InstrumentFault(f"Filen är större än {LARGEST // 1_000_000} MB och kan inte vara ett instrument.")
    try:
        data = json.loads(content.decode("utf-8-sig"), object_pairs_hook=once_each)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InstrumentFault(f"Rad {line}: filen är inte sparad som UTF-8.") from None
    except json.JSONDecodeError as error:
        raise InstrumentFault(
            f"Rad {error.lineno}, tecken {error.colno}: filen är inte giltig JSON. Titta efter ett komma, ett "
            "citattecken eller en parentes som saknas eller är för mycket, där eller strax före."
        ) from None
    except RecursionError:
        raise InstrumentFault("Filen har för många nivåer och kan inte vara ett instrument.") from None
    return of_kind(data, dict, "filen", "ett objekt, skrivet inom { }")


def once_each(pairs):
    """Return the pairs of an object as a dict; raise InstrumentFault when a key stands twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _value in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise InstrumentFault(f"Nyckeln ”{twice}” står två gånger i samma objekt.")
    return found


def of_kind(value, kind, where, words):
    """Return `value` when it is of the Python `kind`."""
    if not isinstance(value, kind) or isinstance(value, bool):
        raise InstrumentFault(f"{where}: ska vara {words}.")
    return value


def known(data, keys, where, optional=frozenset()):
    """Raise InstrumentFault unless the object `data` has exactly `keys`."""
    missing, strange = sorted(keys - optional - data.keys()), sorted(data.keys() - keys)
    if missing:
        raise InstrumentFault(f"{path(where, missing[0])}: nyckeln saknas.")
    if strange:
        raise InstrumentFault(f"{path(where, strange[0])}: nyckeln finns inte i ett instrument.")


def path(where, key):
    """Return the place of `key` in the file, as languages.sv.title."""
    return f"{where}.{key}" if where else str(key)


def text(data, key, where, longest):
    """Return the text at `key`, which must say something and be at most `longest` characters."""
    place = path(where, key)
    found = of_kind(data[key], str, place, "en text inom citattecken").strip()
    if not found:
        raise InstrumentFault(f"{place}: texten är tom.")
    if "\0" in found:
        raise InstrumentFault(f"{place}: texten har ett nolltecken, som inte kan sparas.")
    if len(found) > longest:
        raise InstrumentFault(f"{place}: texten är {len(found)} tecken lång, högst {longest} går bra.")
    return found


def whole(data, key, where, within):
    """Return the whole number at `key`, which must be in the range `within`."""
    place = path(where, key)
    found = of_kind(data[key], int, place, "ett heltal utan citattecken")
    if found not in within:
        raise InstrumentFault(f"{place}: ska vara mellan {within[0]} och {within[-1]}, inte {found}.")
    return found


def read_languages(data, respondent):
    """Return `{language: its texts}`, all with the same items in the same order, the original among them."""
    data = of_kind(data, dict, "languages", "ett objekt med ett språk per nyckel")
    if ORIGINAL not in data:
        raise InstrumentFault(f"languages.{ORIGINAL}: nyckeln saknas. Svenska är det språk personalen läser.")
    found = {language: read_language(language, one, respondent) for language, one in data.items()}
    numbers = [item["number"] for item in found[ORIGINAL]["items"]]
    for language, texts in found.items():
        if [item["number"] for item in texts["items"]] != numbers:
            raise InstrumentFault(
                f"languages.{language}.items: frågorna ska ha samma nummer i samma ordning som på svenska: "
                f"{', '.join(map(str, numbers))}."
            )
    return found


def read_language(language, data, respondent):
    """Return the texts of one language."""
    where = f"languages.{language}"
    if not LANGUAGE.fullmatch(language):
        raise InstrumentFault(f"{where}: språket skrivs med sin kod, till exempel sv, ar eller ti.")
    is_asked = respondent == Respondent.PARTICIPANT
    known(of_kind(data, dict, where, "ett objekt"), LANGUAGE_KEYS, where, frozenset() if is_asked else {"words"})
    direction = text(data, "direction", where, 3)
    if direction not in ("ltr", "rtl"):
        raise InstrumentFault(f"{where}.direction: ska vara ”ltr” eller, för språk från höger, ”rtl”.")
    return {
        "name": text(data, "name", where, 40),
        "direction": direction,
        "title": text(data, "title", where, LONGEST["title"]),
        "introduction": text(data, "introduction", where, LONGEST["introduction"]),
        "scale": read_scale(data["scale"], f"{where}.scale"),
        "items": read_items(data["items"], f"{where}.items", respondent),
        "words": read_words(data["words"], f"{where}.words") if is_asked else {},
    }


def read_scale(data, where):
    """Return the five labels, from 1 to 5."""
    labels = of_kind(data, list, where, "en lista inom [ ]")
    if len(labels) != STEPS:
        raise InstrumentFault(f"{where}: skalan har {STEPS} steg, och här står {len(labels)}.")
    return [text(dict(enumerate(labels)), place, where, LONGEST["scale"]) for place in range(STEPS)]


def read_items(data, where, respondent):
    """Return the items, each indicator once; the participant is never asked the caseworker's own belief."""
    items, seen = of_kind(data, list, where, "en lista inom [ ]"), set()
    if not items:
        raise InstrumentFault(f"{where}: det finns inga frågor.")
    found = []
    for place, item in enumerate(items, start=1):
        here = f"{where}[{place}]"
        known(of_kind(item, dict, here, "ett objekt"), ITEM_KEYS, here)
        number = whole(item, "number", here, INDICATORS)
        if number in seen:
            raise InstrumentFault(f"{here}.number: indikator {number} finns redan bland frågorna.")
        if number == CASEWORKER_ONLY and respondent == Respondent.PARTICIPANT:
            raise InstrumentFault(
                f"{here}.number: indikator {number} är koordinatorns egen och ställs aldrig till deltagaren."
            )
        seen.add(number)
        texts = {key: text(item, key, here, LONGEST[key]) for key in ("indicator", "question")}
        found.append({"number": number, **texts})
    return found


def read_words(data, where):
    """Return what the pages say around the questions."""
    known(of_kind(data, dict, where, "ett objekt"), WORDS.keys(), where)
    found = {key: text(data, key, where, LONGEST["words"]) for key in WORDS}
    for key, places in WORDS.items():
        if sorted(re.findall(r"\{[^{}]*\}", found[key])) != sorted(places) or found[key].count("{") != len(places):
            wanted = f"ska ha {' och '.join(places)} en gång var" if places else "ska inte ha något inom { }"
            raise InstrumentFault(f"{where}.{key}: texten {wanted}.")
    return found


def transposed(languages):
    """Return the texts by what they are instead of by language, as an Instrument keeps them."""

    def in_each(get):
        return {language: get(texts) for language, texts in languages.items()}

    return {
        "languages": in_each(lambda texts: {"name": texts["name"], "direction": texts["direction"]}),
        "title": in_each(lambda texts: texts["title"]),
        "introduction": in_each(lambda texts: texts["introduction"]),
        "words": in_each(lambda texts: texts["words"]),
        "scale": [in_each(lambda texts, step=step: texts["scale"][step]) for step in range(STEPS)],
        "items": [
            {"number": item["number"]}
            | {key: in_each(lambda texts, p=place, k=key: texts["items"][p][k]) for key in ("indicator", "question")}
            for place, item in enumerate(languages[ORIGINAL]["items"])
        ],
    }
