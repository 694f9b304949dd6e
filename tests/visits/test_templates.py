"""Templates in the database: versions, links between questions, merging, splitting, publishing, and what is frozen."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.versioning import Conflict
from visits.models import TemplateQuestion, VisitTemplate

from .factories import append_field, append_question, at, make_draft, make_official, make_visit, publish, template


@pytest.fixture(autouse=True)
def english(standing_cast):
    """Let sentences be judged in the language they are written in."""
    with translation.override("en"):
        yield


@pytest.fixture
def by():
    return make_official()


def links(template):
    """Return {number: the earlier questions it replaces, as (code, number)} of the questions of `template`."""
    return {
        question.number: sorted((old.template.code, old.number) for old in question.replaces.all())
        for question in template.questions.all()
    }


def words(template):
    return [(it.number, it.question, it.guidance, it.sub_questions) for it in template.questions.all()]


def fresh(template):
    return VisitTemplate.objects.with_contents().get(pk=template.pk)


def test_a_new_version_has_all_of_the_old_one_and_every_question_linked():
    old, new = template("2023"), make_draft()
    assert words(new) == words(old)
    fields = [[(it.position, it.kind, it.label, it.is_required) for it in one.fields.all()] for one in (old, new)]
    assert fields[0] == fields[1] != []
    assert (new.introduction, new.background, new.based_on) == (old.introduction, old.background, old)
    assert new.usual_counts() == old.usual_counts()
    assert links(new) == {number: [("2023", number)] for number in range(1, 7)}
    assert new.is_draft


def test_the_same_key_makes_one_version(by):
    key = uuid.uuid4()
    made = [
        VisitTemplate.objects.make_version(template(), by=by, key=key, code="2027", title="Ny") for _time in range(2)
    ]
    assert [created for _template, created in made] == [True, False]
    assert made[0][0] == made[1][0]


def test_merged_questions_keep_all_words_and_links(by):
    draft = make_draft()
    second, fifth = at(draft, 2), at(draft, 5)
    fifth.merge(second, by)
    merged = TemplateQuestion.objects.get(pk=fifth.pk)
    assert merged.number == 4
    for question in (second, fifth):
        assert question.question.split(" ", 1)[0] in merged.question
        assert all(it in merged.sub_questions for it in question.sub_questions)
    assert merged.question == f"{second.question} {template().questions.get(number=5).question}"
    assert links(draft) == {
        1: [("2023", 1)], 2: [("2023", 3)], 3: [("2023", 4)], 4: [("2023", 2), ("2023", 5)], 5: [("2023", 6)],
    }  # fmt: skip


def test_a_split_question_becomes_two_that_replace_the_same(by):
    draft = make_draft(of="2023")
    fourth = at(draft, 4)
    words = {"guidance": "", "sub_questions": []}
    fourth.split(by, key=uuid.uuid4(), first={"question": "Ett?", **words}, second={"question": "Två?", **words})
    assert [it.question for it in draft.questions.all()][3:5] == ["Ett?", "Två?"]
    assert links(draft) == {
        1: [("2023", 1)], 2: [("2023", 2)], 3: [("2023", 3)], 4: [("2023", 4)], 5: [("2023", 4)], 6: [("2023", 5)],
        7: [("2023", 6)],
    }  # fmt: skip


def test_two_clicks_at_once_move_once(by):
    draft = make_draft()
    first = at(draft, 1)
    for _click in range(2):
        first.move(by, up=False, position=1)
    assert at(draft, 2).pk == first.pk
    first.move(by, up=True, position=2)
    first.move(by, up=True, position=1)
    assert at(draft, 1).pk == first.pk


def test_whoever_saves_an_older_question_is_told(by):
    draft = make_draft()
    mine, theirs = at(draft, 1), at(draft, 1)
    theirs.change(by, question="Deras?", earlier=theirs.replaces.all())
    with pytest.raises(Conflict):
        mine.change(by, question="Min?", earlier=[])
    assert links(draft)[1] == [("2023", 1)]
    with pytest.raises(Conflict):
        mine.remove(by)
    assert draft.questions.count() == 6


def test_a_question_can_replace_one_that_was_not_asked_last_time(by):
    draft = make_draft(of="2023")
    at(draft, 6).remove(by)
    later = make_draft(of="2023", code="2029")
    publish(draft)
    offered = {(it.template.code, it.number) for it in TemplateQuestion.objects.replaceable_in(later)}
    assert {("2023", number) for number in range(1, 7)} <= offered
    # The questions of 2021 are all replaced; those of the other new version are not.
    assert not {pair for pair in offered if pair[0] == "2021"}
    assert ("2027", 1) in offered


def test_what_is_missing_stops_publishing_and_is_named(by):
    draft = make_draft()
    draft.fields.all().delete()
    draft.questions.all().delete()
    with pytest.raises(ValidationError) as error:
        draft.publish(by)
    assert [word for word in ("operation", "date", "questions") if any(word in it for it in error.value.messages)] == [
        "operation", "date", "questions",
    ]  # fmt: skip
    assert fresh(draft).is_draft


def test_what_may_have_been_forgotten_is_said_and_stops_nobody(by):
    draft = make_draft()
    at(draft, 5).remove(by)
    remarks = fresh(draft).remarks()
    assert len(remarks) == 1
    assert "question 5 of 2023" in remarks[0]
    assert not publish(draft).is_draft


def test_a_published_template_is_frozen_by_us_and_by_the_database(by):
    published = publish(make_draft())
    question = at(published, 1)
    acts = [
        lambda: question.change(by, question="Annat?", earlier=[]),
        lambda: question.move(by, up=False, position=1),
        lambda: question.remove(by),
        lambda: question.merge(at(published, 2), by),
        lambda: append_question(published),
        lambda: append_field(published),
        lambda: published.change(by, title="Annat"),
        lambda: published.discard(by),
        lambda: published.publish(by),
    ]
    for act in acts:
        with pytest.raises(ValidationError):
            act()
    for sql_like in (
        lambda: published.questions.filter(number=1).update(question="Annat?"),
        lambda: published.questions.first().links.all().delete(),
        lambda: published.fields.all().delete(),
        lambda: VisitTemplate.objects.filter(pk=published.pk).update(title="Annat"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            sql_like()


def test_a_retired_template_makes_no_visits_and_comes_back(by):
    made = publish(make_draft())
    visit = make_visit(code="2027")
    made.retire(by)
    assert made not in VisitTemplate.objects.in_use()
    assert made in VisitTemplate.objects.published()
    assert visit.template == made
    made.bring_back(by)
    assert made in VisitTemplate.objects.in_use()
    with pytest.raises(ValidationError):
        make_draft(code="2029").retire(by)


def test_a_discarded_draft_is_gone_and_the_history_keeps_it(by):
    draft = make_draft()
    pk, question = draft.pk, at(draft, 1)
    draft.discard(by)
    assert not VisitTemplate.objects.filter(pk=pk).exists()
    last = VisitTemplate.events.rel.related_model.objects.filter(pgh_obj_id=pk).latest("pgh_id")
    assert (last.pgh_label, last.pgh_context["act"]) == ("delete", "visits.discard_template")
    question.template = VisitTemplate(pk=pk)
    with pytest.raises(ValidationError):
        question.change(by, question="Annat?", earlier=[])


def test_what_somebody_has_taken_away_is_not_changed(by):
    draft = make_draft()
    question = at(draft, 1)
    at(draft, 1).remove(by)
    with pytest.raises(ValidationError, match="taken this away"):
        question.change(by, question="Annat?", earlier=[])


def test_the_fingerprint_changes_with_every_change(by):
    draft = make_draft()
    seen = [draft.fingerprint]
    for change in (
        lambda: draft.change(by, title="Annat"),
        lambda: at(draft, 1).change(by, question="Annat?", earlier=[]),
        lambda: at(draft, 1).move(by, up=False, position=1),
        lambda: append_field(draft),
        lambda: append_question(draft),
        lambda: at(draft, 3).remove(by),
    ):
        change()
        seen.append(VisitTemplate.objects.get(pk=draft.pk).fingerprint)
    assert len(set(seen)) == len(seen)


STEPS = st.lists(
    st.tuples(st.sampled_from(["up", "down", "remove", "merge", "split", "append"]), st.integers(0, 9)), max_size=8
)


@settings(max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(STEPS)
def test_whatever_is_done_numbers_have_no_gap_and_no_link_is_lost_but_by_removing(steps):
    with transaction.atomic():
        by, draft, removed = None, make_draft(), set()
        for step, place in steps:
            questions = list(draft.questions.all())
            if not questions and step != "append":
                continue
            question = questions[place % len(questions)] if questions else None
            removed |= do(step, question, questions, draft, by)
        assert [it.number for it in draft.questions.all()] == list(range(1, draft.questions.count() + 1))
        replaced = {pair for pairs in links(draft).values() for pair in pairs}
        assert {("2023", number) for number in range(1, 7)} - removed <= replaced
        transaction.set_rollback(True)


def do(step, question, questions, draft, by):
    """Do the step and return the links that went with what it took away."""
    if step in ("up", "down"):
        question.move(by, up=step == "up", position=question.number)
    elif step == "append":
        append_question(draft)
    elif step == "split":
        part = {"question": "Delad?", "guidance": "", "sub_questions": []}
        question.split(by, key=uuid.uuid4(), first=part, second=part)
    elif step == "merge" and len(questions) > 1:
        question.merge(next(it for it in questions if it != question), by)
    elif step == "remove":
        gone = {(old.template.code, old.number) for old in question.replaces.all()}
        question.remove(by)
        return gone
    return set()
