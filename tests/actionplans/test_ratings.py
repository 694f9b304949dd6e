"""Ratings as rows: what is stored, what never changes, and who may see what when."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from actionplans.enums import Respondent
from actionplans.models import Instrument, Rating, UsedVersion
from actionplans.models.instruments import CONTENT
from actionplans.models.ratings import check_answers


@pytest.fixture
def cast(standing_cast):
    return standing_cast


def participant_instrument():
    return Instrument.objects.current(Respondent.PARTICIPANT)


def record(participant, answers=(1, 2, 3, 4, 5, 0, None, 1, 2), days_ago=0, instrument=None, **fields):
    """Return a rating of `participant`, unless said otherwise by the participant today."""
    return Rating.objects.record(
        participant, instrument or participant_instrument(), occurred_on=timezone.localdate() - timedelta(days_ago),
        answers=answers, key=fields.pop("key", None) or uuid.uuid4(), **fields,
    )  # fmt: skip


def test_will_not_answer_and_not_asked_are_kept_apart(cast):
    rating, created = record(cast.own, words=["ord", *[""] * 8])
    assert created
    rating.refresh_from_db()
    assert rating.by_number() == {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 0, 8: None, 9: 1, 10: 2}
    assert rating.words_by_number() == {1: "ord"}


def test_the_same_key_gives_the_same_rating_once(cast):
    key = uuid.uuid4()
    first, _created = record(cast.own, key=key)
    again, created = record(cast.own, key=key)
    assert again == first
    assert not created


def test_a_second_rating_with_the_instrument_on_the_day_is_refused(cast):
    record(cast.own)
    with pytest.raises(ValidationError):
        record(cast.own)


@pytest.mark.parametrize("answers", [[1] * 8, [1] * 10, [6] + [1] * 8, [-1] + [1] * 8, [None] * 9])
def test_answers_that_do_not_fit_are_refused(cast, answers):
    with pytest.raises(ValidationError):
        record(cast.own, answers=answers)


def test_a_day_that_has_not_been_is_refused(cast):
    with pytest.raises(ValidationError):
        record(cast.own, days_ago=-1)


@given(st.lists(st.one_of(st.none(), st.integers(-3, 9)), max_size=12))
def test_only_answers_of_the_scale_pass(answers):
    instrument = Instrument(items=[{"number": number} for number in range(1, 10)])
    fits = len(answers) == 9 and all(one is None or 0 <= one <= 5 for one in answers) and set(answers) != {None}
    try:
        check_answers(instrument, answers)
    except ValidationError:
        assert not fits
    else:
        assert fits


@pytest.mark.parametrize(
    "answers", ["{1,2,3,4,5,6,1,1,1}", "{1,2,3,4,5,-1,1,1,1}", "{1,NULL}", "{}", "{1,2,3,4,5,0,1,1,1,1}"]
)
def test_the_database_itself_refuses_answers_that_do_not_fit(cast, answers):
    with pytest.raises(DatabaseError), transaction.atomic():
        insert(cast.own, answers)


def test_the_database_takes_null_among_the_answers(cast):
    insert(cast.own, "{1,NULL,3,4,5,0,1,1,1}")
    assert Rating.objects.latest("pk").answers[1] is None


def insert(participant, answers):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO actionplans_rating (participant_id, instrument_id, occurred_on, answers, words, language,"
            " sent_at, idempotency_key) VALUES (%s, %s, current_date, %s::smallint[], '{}', 'sv', now(), %s)",
            [participant.pk, participant_instrument().pk, answers, uuid.uuid4()],
        )


@pytest.mark.parametrize("change", ["UPDATE actionplans_rating SET answers[1] = 5", "DELETE FROM actionplans_rating"])
def test_a_sent_rating_is_frozen(cast, change):
    record(cast.own)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_a_used_version_never_changes(cast):
    instrument = participant_instrument()
    record(cast.own)
    with pytest.raises(DatabaseError), transaction.atomic():
        Instrument.objects.filter(pk=instrument.pk).update(title={"sv": "Något annat"})
    Instrument.objects.filter(pk=instrument.pk).update(is_active=False)


def test_an_unused_version_may_change(cast):
    content = content_of(participant_instrument()) | {"number": 2}
    assert Instrument.objects.load(content)[1] == "added"
    instrument, done = Instrument.objects.load(content | {"title": {**content["title"], "sv": "Något annat"}})
    assert done == "changed"
    assert instrument.title["sv"] == "Något annat"


def content_of(instrument):
    """Return the values of an instrument as a file gives them."""
    return {name: getattr(instrument, name) for name in CONTENT}


def test_a_language_whose_words_change_is_no_longer_reviewed(cast):
    content = content_of(participant_instrument()) | {"number": 2}
    instrument, _done = Instrument.objects.load(content)
    for language in ("ar", "so"):
        instrument.translations.get(language=language).set_reviewed(True, by=cast.administrator)
    changed, _done = Instrument.objects.load(content | {"title": content["title"] | {"ar": "عنوان"}})
    assert set(changed.offered) == {"sv", "so"}


def test_a_new_wording_of_a_used_version_is_refused(cast):
    instrument = participant_instrument()
    record(cast.own)
    content = content_of(instrument)
    assert Instrument.objects.load(content)[1] == "unchanged"
    with pytest.raises(UsedVersion):
        Instrument.objects.load(content | {"title": instrument.title | {"sv": "Ny"}})
    new, done = Instrument.objects.load(content | {"number": 2, "title": instrument.title | {"sv": "Ny"}})
    assert done == "added"
    assert participant_instrument() == new
