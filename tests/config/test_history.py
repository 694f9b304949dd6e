"""History and log in the database: every write leaves an event, and neither events nor reads can be undone."""

import uuid

import pghistory.models
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import UnitSetting
from accounts.unit_settings import STAY_MONTHS
from actionplans.models import RatingWaiver
from config.history import act
from participants.models import Access, AccessReview, CaseMeetingRoutine, NumberClash, Participant, Quota, UnitSeats
from tests import factories as make
from tests.cast import add_protected

EVENTS = sorted(
    (model for model in apps.get_models() if issubclass(model, pghistory.models.Event) and not model._meta.proxy),
    key=lambda model: model._meta.label,
)
OURS = ("accounts", "participants", "actionplans")


@pytest.fixture
def cast(standing_cast):
    return standing_cast


@pytest.fixture
def written(cast):
    """Return the cast with at least one event of every tracked model of these apps."""
    add_protected(cast)
    UnitSetting.objects.put(cast.here, STAY_MONTHS, 9, by=None)
    make.make_participant(cast.here, by=cast.intake, personal_number=cast.elsewhere.personal_number)
    review(cast)
    decide_about_units(cast)
    ask_for_ratings(cast)
    leave(cast)
    return cast


def decide_about_units(cast):
    today = timezone.localdate()
    CaseMeetingRoutine.objects.of(cast.here).save()
    UnitSeats.objects.put(cast.here, starts_on=today, seats=9, by=cast.manager, key=uuid.uuid4())
    Quota.objects.add(cast.here, starts_on=today, number=9, by=cast.manager, key=uuid.uuid4())


def ask_for_ratings(cast):
    make.make_link(cast.own, cast.coordinator)
    RatingWaiver.objects.create(
        participant=cast.own, occurred_on=timezone.localdate(), by=cast.coordinator, reason="Hann inte"
    )


def leave(cast):
    work = make.code("exit_reason", "work")
    cast.unit.enrolment.exit(on=timezone.localdate(), reason=work, outcome=None, note="", by=cast.colleague)


def review(cast):
    access = Access.objects.create(user=cast.coordinator, url_name="reports:overview", participants=[cast.own.pk])
    return AccessReview.objects.create(access=access, finding="in_order", reviewed_by=cast.log_reviewer)


def execute(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def test_every_record_of_a_person_and_of_rights_is_tracked():
    tracked = {event.pgh_tracked_model._meta.label for event in EVENTS}
    assert tracked >= {
        "accounts.Agency", "accounts.CodeList", "accounts.Membership", "accounts.Unit", "accounts.UnitSetting",
        "accounts.User", "actionplans.FollowUp", "participants.AccessReview", "participants.CoordinatorPeriod",
        "participants.Enrolment", "participants.NamedStaff", "participants.NumberClash", "participants.Participant",
    }  # fmt: skip


class TestEventsStay:
    @pytest.mark.parametrize("event", [event for event in EVENTS if event._meta.app_label in OURS])
    def test_no_event_is_changed_or_removed(self, written, event):
        table = event._meta.db_table
        count = event.objects.count()
        assert count
        for sql in (f"UPDATE {table} SET pgh_label = 'x'", f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError, match="Cannot update or delete"):
                execute(sql)
        assert event.objects.count() == count

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE participants_access SET user_id = user_id",
            "UPDATE participants_access SET participants = '{}'",
            "DELETE FROM participants_access",
            "TRUNCATE participants_access CASCADE",
        ],
    )
    def test_no_read_is_changed_or_removed(self, cast, sql):
        count = Access.objects.count()
        assert count
        # Settles what the rows of this test have left to be checked, which alone would stop TRUNCATE.
        execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match=r"Cannot update or delete|can only be added to"):
            execute(sql)
        assert Access.objects.count() == count

    def test_neither_does_the_program(self, cast):
        access = Access.objects.latest("pk")
        for change in (access.save, access.delete, Access.objects.all().delete):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


class TestEveryWriteIsCaught:
    def events(self, cast):
        return cast.own.events.order_by("pgh_id")

    @pytest.mark.parametrize(
        "write",
        [
            lambda person: Participant.objects.filter(pk=person.pk).update(city="Ny ort"),
            lambda person: Participant.objects.bulk_update([set_city(person)], ["city"]),
            lambda person: set_city(person).save(),
            lambda person: execute("UPDATE participants_participant SET city = 'Ny ort' WHERE id = %s", person.pk),
            lambda person: execute(
                "WITH one AS (SELECT %s AS id) UPDATE participants_participant p SET city = 'Ny ort' FROM one "
                "WHERE p.id = one.id",
                person.pk,
            ),
        ],
    )
    def test_however_it_is_made(self, cast, write):
        before = self.events(cast).count()
        write(cast.own)
        assert self.events(cast).count() == before + 1
        assert self.events(cast).last().city == "Ny ort"

    def test_many_rows_at_once_give_an_event_each(self, cast):
        before = {person.pk: person.events.count() for person in Participant.objects.all()}
        Participant.objects.update(city="Ny ort")
        assert {person.pk: person.events.count() for person in Participant.objects.all()} == {
            pk: count + 1 for pk, count in before.items()
        }

    def test_what_is_removed_leaves_its_last_words(self, cast):
        followup = make.make_followup(cast.own, cast.coordinator, sign=False, text="Sista orden")
        execute("DELETE FROM actionplans_followup WHERE id = %s", followup.pk)
        event = type(followup).pgh_event_model.objects.filter(pgh_obj_id=followup.pk).latest("pgh_id")
        assert (event.pgh_label, event.text) == ("delete", "Sista orden")

    def test_writing_what_is_there_already_leaves_none(self, cast):
        before = self.events(cast).count()
        Participant.objects.filter(pk=cast.own.pk).update(city=cast.own.city)
        assert self.events(cast).count() == before

    def test_the_act_and_who_did_it_go_with_it(self, cast):
        with act("participants.change", by=cast.colleague, key=str(uuid.uuid4())):
            Participant.objects.filter(pk=cast.own.pk).update(city="Ny ort")
        context = self.events(cast).last().pgh_context
        assert (context["act"], context["user"]) == ("participants.change", cast.colleague.pk)

    def test_what_fails_halfway_leaves_neither_change_nor_event(self, cast):
        before, city = self.events(cast).count(), cast.own.city
        with pytest.raises(DatabaseError), act("participants.change", by=cast.colleague):
            cast.own.change(by=cast.colleague, city="Ny ort", registered_sex="x" * 99)
        assert self.events(cast).count() == before
        assert Participant.objects.get(pk=cast.own.pk).city == city

    def test_a_decision_about_a_number_is_kept(self, written):
        clash = NumberClash.objects.get()
        clash.resolve("other_person", by=written.manager_elsewhere)
        event = NumberClash.pgh_event_model.objects.filter(pgh_obj_id=clash.pk).latest("pgh_id")
        assert (event.outcome, event.pgh_context["user"]) == ("other_person", written.manager_elsewhere.pk)


def set_city(person):
    person.city = "Ny ort"
    return person
