"""Visits in the database: what is frozen, what the history keeps, and what is worth a look."""

import uuid

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation

from config.versioning import Conflict
from visits.enums import Side, VisitState
from visits.models import Answer, Attendee, BoardVisit, TemplateField, TemplateQuestion, VisitTemplate

from .factories import approve, fresh, make_official, make_visit, member, send_out, usual_attendees

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    """Let sentences be judged in the language they are written in."""
    with translation.override("en"):
        yield


def refused(sql, *parameters):
    """Tell whether the database refuses the statement `sql`."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, parameters)
    except DatabaseError:
        return True
    return False


def test_both_templates_come_with_stegvis():
    assert [template.code for template in VisitTemplate.objects.published()] == ["2023", "2021"]
    assert [template.questions.count() for template in VisitTemplate.objects.published()] == [6, 6]
    assert ["link" in template.labels() for template in VisitTemplate.objects.published()] == [False, True]


def test_a_published_template_never_changes():
    assert refused("UPDATE visits_visittemplate SET title = 'annat'")
    assert refused("UPDATE visits_templatequestion SET question = 'annat'")
    assert refused("DELETE FROM visits_templatequestion")
    with pytest.raises(DatabaseError), transaction.atomic():
        TemplateQuestion.objects.create(template=VisitTemplate.objects.first(), number=7, question="En till?")


def test_a_new_version_of_the_template_can_be_prepared():
    template = VisitTemplate.objects.create(code="2027", title="Anteckningar 2027")
    TemplateField.objects.create(template=template, position=1, kind="operation", label="Verksamhet")
    question = TemplateQuestion.objects.create(template=template, number=1, question="Hur går det?")
    question.question = "Hur går det för er?"
    question.save()
    template.published_at = timezone.now()
    template.save()
    assert refused("UPDATE visits_templatequestion SET question = 'annat' WHERE id = %s", question.pk)
    assert refused("UPDATE visits_templatefield SET label = 'annat' WHERE template_id = %s", template.pk)
    template.retired_at = timezone.now()
    template.save()
    assert template not in VisitTemplate.objects.in_use()


def test_a_visit_takes_its_words_from_the_template():
    visit = make_visit(code="2023")
    assert visit.title == visit.template.title
    assert visit.background == visit.template.background
    assert [answer.number for answer in visit.answers.all()] == [1, 2, 3, 4, 5, 6]
    second = visit.answers.all()[1]
    assert second.question == second.template_question.question
    assert second.guidance.count("- ") == 3
    assert visit.is_draft


def test_the_same_form_twice_gives_one_visit():
    official, key = make_official(), uuid.uuid4()
    template = VisitTemplate.objects.get(code="2023")
    first = BoardVisit.objects.prepare(by=official, key=key, template=template, operation_text="A")
    second = BoardVisit.objects.prepare(by=official, key=key, template=template, operation_text="A")
    assert first == (second[0], True)
    assert second[1] is False
    assert Answer.objects.count() == 6


def test_an_approved_visit_is_frozen_in_the_database():
    visit = approve(make_visit(texts=["Ett svar."]))
    for table, column in (("boardvisit", "title"), ("attendee", "name"), ("answer", "text")):
        where = "id" if table == "boardvisit" else "visit_id"
        assert refused(f"UPDATE visits_{table} SET {column} = 'annat' WHERE {where} = %s", visit.pk)
        assert refused(f"DELETE FROM visits_{table} WHERE {where} = %s", visit.pk)
    assert refused(
        "INSERT INTO visits_attendee (visit_id, position, name, capacity, side, is_leading) "
        "VALUES (%s, 9, 'Ny', 'member', '', false)",
        visit.pk,
    )
    for act in (visit.send_out, visit.call_back, visit.discard, visit.clear_remainder):
        with pytest.raises(ValidationError):
            act(by=make_official())


def test_what_hangs_on_a_visit_stands_still_while_it_is_read():
    visit = send_out(make_visit(texts=["Ett svar."]))
    assert refused("UPDATE visits_answer SET text = 'annat' WHERE visit_id = %s", visit.pk)
    assert refused("UPDATE visits_attendee SET name = 'annat' WHERE visit_id = %s", visit.pk)
    with pytest.raises(ValidationError):
        visit.answers.all()[0].write("nytt", version=2, by=make_official())
    visit.call_back(by=make_official())
    fresh(visit).answers.all()[0].write("nytt", version=2, by=make_official())
    assert fresh(visit).answers.all()[0].text == "nytt"


def test_an_answer_cannot_be_moved_out_of_an_approved_visit():
    approved, draft = approve(make_visit()), make_visit()
    draft.answers.all().delete()
    assert refused("UPDATE visits_answer SET visit_id = %s WHERE visit_id = %s", draft.pk, approved.pk)


def test_approval_says_by_whom_and_when():
    official = make_official(name="Bo Protokoll")
    visit = approve(make_visit(), by=official)
    assert (visit.state, visit.approved_by.name, visit.recorded_by) == (VisitState.APPROVED, "Anna Majoritet", official)
    assert refused("INSERT INTO visits_boardvisit SELECT * FROM visits_boardvisit")


@pytest.mark.parametrize("act", ["send_out", "discard", "clear_remainder"])
def test_every_step_checks_the_version(act):
    stale = make_visit()
    fresh(stale).change(make_official(), operation_text="Annat namn")
    with pytest.raises(Conflict):
        getattr(stale, act)(by=make_official())
    assert fresh(stale).state == VisitState.DRAFT


def test_attendees_and_approval_check_the_version():
    stale = make_visit()
    fresh(stale).change(make_official(), operation_text="Annat namn")
    with pytest.raises(Conflict):
        stale.set_attendees([], by=make_official())
    assert len(fresh(stale).attendees.all()) == 5
    stale = send_out(fresh(stale))
    fresh(stale).call_back(by=make_official())
    fresh(stale).send_out(by=make_official())
    with pytest.raises(Conflict):
        stale.approve(make_official(), stale.members[0], timezone.localdate())


def test_saving_an_answer_twice_over_the_same_version_is_a_conflict():
    one = make_visit().answers.all()[0]
    two = Answer.objects.get(pk=one.pk)
    one.write("Bos text", version=1, by=make_official())
    with pytest.raises(Conflict) as conflict:
        two.write("Lenas text", version=1, by=make_official())
    assert conflict.value.current.text == "Bos text"
    assert Answer.objects.get(pk=one.pk).text == "Bos text"


def test_the_same_text_again_changes_nothing():
    answer, official = make_visit().answers.all()[0], make_official()
    answer.write("text", version=1, by=official)
    late = Answer.objects.get(pk=answer.pk)
    late.write("text", version=1, by=official)
    stale = Answer(pk=answer.pk, version=1, text="", visit_id=answer.visit_id)
    stale.write("text", version=1, by=official)
    assert (stale.version, Answer.objects.get(pk=answer.pk).version) == (2, 2)


def events(model, **conditions):
    return apps.get_model("visits", f"{model.__name__}Event").objects.filter(**conditions)


def test_the_history_keeps_who_did_what_and_a_discarded_draft():
    official = make_official()
    visit = make_visit(by=official, texts=["Ett svar."])
    pk = visit.pk
    visit.discard(by=official)
    assert not BoardVisit.objects.filter(pk=pk).exists()
    gone = events(BoardVisit, pgh_obj_id=pk).latest("pgh_id")
    assert (gone.pgh_label, gone.pgh_context["act"], gone.pgh_context["user"]) == (
        "delete",
        "visits.discard",
        official.pk,
    )
    assert events(Answer, visit_id=pk, text="Ett svar.", pgh_label="delete").exists()
    assert events(Attendee, visit_id=pk, pgh_label="delete").count() == 5
    first = events(BoardVisit, pgh_obj_id=pk).earliest("pgh_id")
    assert first.pgh_context["act"] == "visits.prepare"


def test_changed_attendees_keep_their_rows():
    visit = make_visit()
    anna, bo, *rest = visit.attendees.all()
    anna.is_leading, bo.is_leading = False, True
    visit.set_attendees([bo, anna, member("Ny", Side.MAJORITY), *rest[:1]], by=make_official())
    names = [(it.name, it.is_leading) for it in fresh(visit).attendees.all()]
    assert names == [("Bo Majoritet", True), ("Anna Majoritet", False), ("Ny", False), ("Cia Opposition", False)]
    assert fresh(visit).attendees.all()[1].pk == anna.pk


@pytest.mark.parametrize(
    ("attendees", "said"),
    [
        (usual_attendees(), []),
        (usual_attendees()[:3], ["Here it is 2 of the majority, 1 of the opposition, 0 officials"]),
        (
            [member("A"), member("B"), member("C")],
            ["Here it is 0 of the majority, 0 of the opposition, 0 officials", "3 members", "Nobody is marked"],
        ),
        (
            [member("A", Side.OPPOSITION, is_leading=True)],
            ["Here it is 0 of the majority, 1 of the opposition, 0 officials", "The majority usually leads"],
        ),
        ([], ["Here it is 0 of the majority, 0 of the opposition, 0 officials", "Nobody is marked"]),
    ],
)
def test_unusual_attendees_are_told_and_stop_nothing(attendees, said):
    visit = make_visit(attendees=attendees)
    warnings = visit.attendee_warnings()
    assert len(warnings) == len(said)
    for warning, words in zip(warnings, said, strict=True):
        assert words in warning
    send_out(visit)


def test_a_personal_number_in_the_text_is_told():
    visit = make_visit(texts=["", "Ring 19900101-2385 om tiden."])
    assert ["Question 2" in warning for warning in visit.number_warnings()] == [True]
    assert make_visit(texts=["Diarienummer 2026-0123-45, telefon 013-20 60 00"]).number_warnings() == []


def test_what_is_missing_is_told():
    visit = make_visit(texts=["a", "b"], visited_on=None)
    questions, heading = visit.missing_warnings()
    assert [part[:6] for part in questions.removeprefix("Questions without an answer: ").split("; ")] == [
        "3. Hur", "4. Hur", "5. Vad", "6. Vil"
    ]  # fmt: skip
    assert heading == "Missing in the heading: Datum för besöket."


def test_history_rows_can_never_be_changed():
    make_visit()
    assert refused("UPDATE visits_boardvisitevent SET title = 'annat'")
