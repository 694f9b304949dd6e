"""What the database itself refuses: an approved protocol and a published template change by no SQL at all."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests import factories as make
from visits.models import BoardVisit, HeadingText, TemplateField, VisitTemplate
from visits.models.visits import NOTED_LATER

from .factories import (
    append_question,
    approve,
    at,
    correct,
    fresh,
    make_draft,
    make_material,
    make_visit,
    publish,
    register,
    report,
    send_out,
)  # fmt: skip

pytestmark = pytest.mark.usefixtures("standing_cast")
RESTRICT_VIOLATION = "23001"
# What hangs on a visit, with a column of its text.
TABLES = {"attendee": "name", "answer": "text", "headingtext": "text", "material": "title"}
STEPS = {"reading": send_out, "approved": approve, "reported": report, "registered": register}


def filled():
    """Return a draft with rows in every table that hangs on it."""
    made = make_visit(texts=["Ett svar."])
    make_material(made)
    HeadingText.objects.create(visit=made, field=TemplateField.objects.filter(template=made.template).first(), text="a")
    return fresh(made)


def refused(sql, *parameters):
    """Return whether a trigger of ours refuses `sql`; raise DatabaseError where it is refused for another reason."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, parameters)
    except DatabaseError as error:
        if error.__cause__.sqlstate != RESTRICT_VIOLATION:
            raise
        return True
    return False


def columns(table, *left_out):
    """Return the columns of `table` but the `left_out`, as SQL."""
    with connection.cursor() as cursor:
        names = [it.name for it in connection.introspection.get_table_description(cursor, table)]
    return ", ".join(f'"{name}"' for name in names if name not in left_out)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("table", TABLES)
def test_nothing_that_hangs_on_a_visit_changes_goes_or_comes_once_it_is_sent_out(step, table):
    made, table, column = STEPS[step](filled()), f"visits_{table}", TABLES[table]
    assert refused(f"UPDATE {table} SET {column} = 'annat' WHERE visit_id = %s", made.pk)
    assert refused(f"DELETE FROM {table} WHERE visit_id = %s", made.pk)
    copied = columns(table, "id")
    assert refused(f"INSERT INTO {table} ({copied}) SELECT {copied} FROM {table} WHERE visit_id = %s", made.pk)


@pytest.mark.parametrize("table", TABLES)
def test_nothing_is_moved_out_of_an_approved_visit_or_into_it(table):
    made, other, table = approve(filled()), filled(), f"visits_{table}"
    assert refused(f"UPDATE {table} SET visit_id = %s WHERE visit_id = %s", other.pk, made.pk)
    assert refused(f"UPDATE {table} SET visit_id = %s WHERE visit_id = %s", made.pk, other.pk)


@pytest.mark.parametrize("table", TABLES)
def test_a_draft_changes_as_it_should(table):
    made = filled()
    assert not refused(f"UPDATE visits_{table} SET {TABLES[table]} = 'annat' WHERE visit_id = %s", made.pk)


def other_value(field, visit):
    """Return a value for the column of `field` that is not the one `visit` has."""
    kind = field.get_internal_type()
    if kind in ("ForeignKey", "OneToOneField"):
        return -1
    return {
        "DateField": "2001-01-01", "DateTimeField": "2001-01-01 10:00", "TimeField": "03:03", "ArrayField": ["annat"],
        "UUIDField": "7e57ab1e-0000-4000-8000-000000000002", "PositiveSmallIntegerField": 77,
    }.get(kind, "annat")  # fmt: skip


@pytest.mark.parametrize("step", [approve, report, register])
def test_no_column_of_an_approved_visit_changes_but_what_is_noted_later(step):
    made = step(make_visit())
    frozen = [it for it in BoardVisit._meta.concrete_fields if it.column not in (*NOTED_LATER, "id", "words")]
    assert len(frozen) > 20
    for field in frozen:
        sql = f'UPDATE visits_boardvisit SET "{field.column}" = %s WHERE id = %s'
        assert refused(sql, other_value(field, made), made.pk), field.column


@pytest.mark.parametrize("step", [approve, report, register])
def test_an_approved_visit_neither_goes_nor_goes_back(step):
    made = step(make_visit())
    assert refused("DELETE FROM visits_boardvisit WHERE id = %s", made.pk)
    for state in ("draft", "reading"):
        assert refused("UPDATE visits_boardvisit SET state = %s WHERE id = %s", state, made.pk)


def test_the_version_that_was_corrected_stands_as_firmly_as_the_new_one():
    old = register(make_visit(texts=["Två."]))
    new = approve(correct(old))
    for made in (old, new):
        assert refused("UPDATE visits_answer SET text = 'annat' WHERE visit_id = %s", made.pk)
        assert refused("UPDATE visits_boardvisit SET correction_reason = 'annat' WHERE id = %s", made.pk)


# Templates


OF_TEMPLATES = {
    "visits_templatefield": ("label", "template_id = %s"),
    "visits_templatequestion": ("guidance", "template_id = %s"),
    "visits_questionlink": (
        "earlier_id",
        "question_id IN (SELECT id FROM visits_templatequestion WHERE template_id = %s)",
    ),
}


@pytest.mark.parametrize("table", OF_TEMPLATES)
@pytest.mark.parametrize("is_retired", [False, True])
def test_no_part_of_a_published_template_changes_goes_or_comes(table, is_retired):
    published = publish(make_draft())
    if is_retired:
        published.retire(by=make.make_user("official"))
    column, where = OF_TEMPLATES[table]
    value = at(make_visit().template, 1).pk if column == "earlier_id" else "annat"
    assert refused(f"UPDATE {table} SET {column} = %s WHERE {where}", value, published.pk)
    assert refused(f"DELETE FROM {table} WHERE {where}", published.pk)
    copied = columns(table, "id")
    assert refused(f"INSERT INTO {table} ({copied}) SELECT {copied} FROM {table} WHERE {where}", published.pk)


def test_a_question_is_not_moved_between_a_draft_and_a_published_template():
    published, draft = publish(make_draft()), make_draft(code="2028")
    append_question(draft)
    move = "UPDATE visits_templatequestion SET template_id = %s, number = 99 WHERE template_id = %s AND number = 7"
    assert refused(move, published.pk, draft.pk)
    assert refused(move.replace("number = 7", "number = 1"), draft.pk, published.pk)


def test_no_column_of_a_published_template_changes_but_whether_it_is_retired():
    published = publish(make_draft())
    for field in VisitTemplate._meta.concrete_fields:
        if field.column not in ("id", "version", "retired_at"):
            sql = f'UPDATE visits_visittemplate SET "{field.column}" = %s WHERE id = %s'
            assert refused(sql, other_value(field, published), published.pk), field.column
    assert refused("UPDATE visits_visittemplate SET published_at = NULL WHERE id = %s", published.pk)
    assert refused("DELETE FROM visits_visittemplate WHERE id = %s", published.pk)
