"""Follow-ups: logging, signing, freezing, correcting, throwing away, and the dates they leave on the participant."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import Draft
from actionplans.models import FollowUp
from participants.models import Participant
from reports.history import ACTS
from tests import factories as make
from tests.screen import boxes, errors, fields, fill_in, typed

TODAY = timezone.localdate


def day(days):
    """Return the day so many `days` from today, as it is typed."""
    return (TODAY() + timedelta(days=days)).isoformat()


def url_of(participant, name="log", followup=None):
    return reverse(f"actionplans:{name}", args=[participant.pk, *([followup.pk] if followup else [])])


def form_of(code):
    return make.code("contact_form", code).pk


def dates_of(participant):
    """Return (last, next) as the participant's row keeps them."""
    return Participant.objects.filter(pk=participant.pk).values_list("last_followup_on", "next_followup_on").get()


@pytest.fixture
def case(cast):
    """Return a participant of the coordinator without any follow-up."""
    participant = make.make_participant(cast.here, by=cast.coordinator, last_name="Uppföljd")
    make.make_enrolment(participant, cast.coordinator)
    return participant


@pytest.fixture
def client(cast, log_in):
    return log_in(cast.coordinator)


@pytest.fixture
def colleague(cast, log_in):
    return log_in(cast.colleague)


def log(client, case, **changes):
    values = {"contact_form": form_of("phone"), "text": "Vi talades vid."} | changes
    return fill_in(client, url_of(case), **values)


def save(client, case, **changes):
    """Log without signing; return the follow-up."""
    response = log(client, case, save="", **changes)
    assert response.status_code == 302
    return FollowUp.objects.filter(participant=case).latest("pk")


def shown(client, case):
    """Return the threads of follow-ups on the page."""
    return client.get(url_of(case, "followups")).context["threads"]


class TestLogging:
    def test_one_page_and_one_button_make_a_signed_followup(self, cast, client, case):
        text = "Första raden\n\nandra <b>raden</b> & mer  "
        response = log(
            client, case, text=text, parties=["participant", "interpreter"], other_parties="Brodern",
            plan_effect="Fler timmar", next_step="Studiebesök", next_on=day(14),
        )  # fmt: skip
        assert response.headers["Location"] == url_of(case, "followups")
        followup = case.followups.get()
        assert followup.is_signed
        assert (followup.author, followup.occurred_on, followup.contact_form.code) == (
            cast.coordinator,
            TODAY(),
            "phone",
        )
        assert (followup.text, followup.plan_effect) == (text, "Fler timmar")
        assert (followup.parties, followup.other_parties) == (["participant", "interpreter"], "Brodern")
        assert (followup.next_step, followup.next_on.isoformat()) == ("Studiebesök", day(14))

    def test_the_form_opens_on_today_with_the_participant_taking_part(self, client, case):
        page = client.get(url_of(case))
        assert fields(page)["occurred_on"] == day(0)
        assert fields(page)["parties"] == "participant"
        assert len(boxes(page, "contact_form")) == 6
        assert "contact_form" not in fields(page)

    def test_from_the_list_it_is_one_link_away(self, client, case):
        assert f'href="{url_of(case)}"' in client.get(reverse("participants:list")).content.decode()

    @pytest.mark.parametrize(
        ("changes", "wrong"),
        [
            ({"occurred_on": day(2)}, {"occurred_on"}),
            ({"occurred_on": "", "text": ""}, {"occurred_on", "text"}),
            ({"text": " \n "}, {"text"}),
            ({"contact_form": None}, {"contact_form"}),
            ({"parties": ["nobody"]}, {"parties"}),
            ({"occurred_on": day(-3), "next_on": day(-3)}, {""}),
            ({"next_on": "31/31 2026"}, {"next_on"}),
            ({"text": "a" * 100_001}, {"text"}),
        ],
    )
    def test_what_is_wrong_is_told_and_everything_typed_stays(self, client, case, changes, wrong):
        response = log(client, case, next_step="Ring", **changes)
        assert errors(response) == wrong
        kept = fields(response)
        assert kept["next_step"] == "Ring"
        assert kept["text"].strip() == changes.get("text", "Vi talades vid.").strip()
        assert not case.followups.exists()

    def test_a_way_of_contact_no_longer_in_use_cannot_be_chosen(self, client, case):
        letter = make.code("contact_form", "letter")
        letter.valid_to = TODAY() - timedelta(days=1)
        letter.save()
        assert errors(log(client, case, contact_form=letter.pk)) == {"contact_form"}


class TestDates:
    """What the participant's row keeps for lists follows what is signed."""

    def test_signing_sets_last_and_next(self, client, case):
        log(client, case, occurred_on=day(-2), next_on=day(9))
        assert dates_of(case) == (TODAY() - timedelta(days=2), TODAY() + timedelta(days=9))

    def test_saving_without_signing_sets_nothing(self, client, case):
        save(client, case)
        assert dates_of(case) == (None, None)

    def test_one_logged_late_does_not_hide_a_later_one(self, client, case):
        log(client, case, occurred_on=day(-2), next_on=day(9))
        log(client, case, occurred_on=day(-20), next_on=day(-10))
        assert dates_of(case) == (TODAY() - timedelta(days=2), TODAY() + timedelta(days=9))

    def test_a_later_one_without_a_next_date_clears_it(self, client, case):
        log(client, case, occurred_on=day(-2), next_on=day(9))
        log(client, case)
        assert dates_of(case) == (TODAY(), None)

    def test_a_signed_correction_replaces_what_it_corrects(self, client, case):
        log(client, case, occurred_on=day(-2), next_on=day(9))
        fill_in(client, url_of(case, "correct", case.followups.get()), occurred_on=day(-12), next_on=day(5))
        assert dates_of(case) == (TODAY() - timedelta(days=12), TODAY() + timedelta(days=5))

    def test_an_unsigned_correction_replaces_nothing(self, client, case):
        log(client, case, occurred_on=day(-2), next_on=day(9))
        fill_in(client, url_of(case, "correct", case.followups.get()), occurred_on=day(-12), save="")
        assert dates_of(case) == (TODAY() - timedelta(days=2), TODAY() + timedelta(days=9))


class TestUnsigned:
    """A follow-up saved to be signed later is its author's to change."""

    def test_the_author_goes_on_writing_and_signs(self, client, case):
        followup = save(client, case, text="Halv")
        url = url_of(case, "change", followup)
        assert fields(client.get(url))["text"] == "Halv"
        assert fill_in(client, url, text="Halv, sedan hel", save="").status_code == 302
        followup.refresh_from_db()
        assert (followup.text, followup.is_signed) == ("Halv, sedan hel", False)
        assert fill_in(client, url, text="Hel").status_code == 302
        followup.refresh_from_db()
        assert (followup.text, followup.is_signed) == ("Hel", True)
        assert dates_of(case)[0] == TODAY()

    @pytest.mark.parametrize("name", ["change", "discard"])
    def test_nobody_else_changes_it_or_throws_it_away(self, cast, client, colleague, log_in, case, name):
        followup = save(client, case)
        for other in (colleague, log_in(cast.manager)):
            assert other.get(url_of(case, name, followup)).status_code == 403
            assert other.post(url_of(case, name, followup), {"text": "x"}).status_code == 403
        followup.refresh_from_db()
        assert followup.text == "Vi talades vid."

    def test_colleagues_are_told_that_it_is_not_signed_and_offered_no_change(self, client, colleague, case):
        save(client, case)
        [[followup]] = shown(colleague, case)
        assert not followup.is_signed
        assert not followup.may_change
        assert not followup.may_correct
        [[own]] = shown(client, case)
        assert own.may_change

    def test_it_is_not_in_the_timeline(self, client, case):
        save(client, case, text="Bara ett utkast")
        assert "Bara ett utkast" not in client.get(case.get_absolute_url()).content.decode()

    def test_it_cannot_be_corrected(self, client, case):
        assert client.get(url_of(case, "correct", save(client, case))).status_code == 403

    def test_one_who_no_longer_works_there_cannot_change_it(self, cast, client, case):
        followup = save(client, case)
        cast.coordinator.memberships.get().end(TODAY() - timedelta(days=1), by=None)
        assert client.get(url_of(case, "change", followup)).status_code == 404

    def test_two_windows_of_the_author_do_not_overwrite_each_other(self, client, case):
        followup = save(client, case, text="Från början")
        url = url_of(case, "change", followup)
        second = typed(client, url, text="I andra fönstret", save="")
        fill_in(client, url, text="I första fönstret", save="")
        response = client.post(url, second)
        assert response.status_code == 409
        [difference] = response.context["form"].differences
        assert "".join(part for part, _changed in difference.theirs) == "I första fönstret"
        assert [part for part, changed in difference.yours if changed] == ["andra"]
        followup.refresh_from_db()
        assert followup.text == "I första fönstret"
        assert client.post(url, fields(response) | {"save": ""}).status_code == 302
        followup.refresh_from_db()
        assert (followup.text, followup.is_signed) == ("I andra fönstret", False)


class TestThrowingAway:
    def test_it_asks_first_and_the_history_keeps_it(self, cast, client, case):
        followup = save(client, case, text="Fel deltagare")
        url = url_of(case, "discard", followup)
        assert client.get(url).status_code == 200
        assert case.followups.exists()
        assert fill_in(client, url).status_code == 302
        assert not case.followups.exists()
        history = client.get(reverse("reports:history", args=[case.pk]))
        with override("sv"):
            title = str(ACTS["actionplans.discard_followup"])
        assert [entry.by for entry in history.context["entries"] if entry.title == title] == [cast.coordinator.name]
        assert "Fel deltagare" in history.content.decode()

    def test_what_was_written_in_it_since_is_not_thrown_away_unseen(self, client, case):
        followup = save(client, case, text="Som den var")
        seen = typed(client, url_of(case, "discard", followup))
        fill_in(client, url_of(case, "change", followup), text="Skrivet i en annan flik", save="")
        response = client.post(url_of(case, "discard", followup), seen)
        assert response.status_code == 409
        assert "Skrivet i en annan flik" in response.content.decode()
        assert case.followups.get().text == "Skrivet i en annan flik"
        assert client.post(url_of(case, "discard", followup), fields(response)).status_code == 302
        assert not case.followups.exists()

    def test_what_was_being_written_in_it_goes_with_it(self, cast, client, case):
        followup = save(client, case)
        keep = typed(client, url_of(case, "change", followup), text="Halvskrivet")
        client.post(reverse("accounts:keep_draft"), keep)
        fill_in(client, url_of(case, "discard", followup))
        assert not Draft.objects.filter(form="actionplans:change").exists()

    def test_a_signed_one_stays(self, client, case):
        log(client, case)
        url = url_of(case, "discard", case.followups.get())
        assert client.get(url).status_code == 403
        assert client.post(url).status_code == 403
        assert case.followups.exists()


class TestSigned:
    """What is signed is frozen by the database itself."""

    @pytest.fixture
    def followup(self, client, case):
        log(client, case)
        return case.followups.get()

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE actionplans_followup SET text = 'ändrad' WHERE id = %s",
            "UPDATE actionplans_followup SET signed_at = NULL WHERE id = %s",
            "UPDATE actionplans_followup SET version = version + 1 WHERE id = %s",
            "DELETE FROM actionplans_followup WHERE id = %s",
        ],
    )
    def test_sql_can_neither_change_nor_remove_it(self, followup, sql):
        with (
            pytest.raises(DatabaseError, match="Cannot update or delete"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql, [followup.pk])
        followup.refresh_from_db()
        assert followup.text == "Vi talades vid."

    @pytest.mark.parametrize(
        "act",
        [
            lambda followup: FollowUp.objects.filter(pk=followup.pk).update(text="ändrad"),
            lambda followup: FollowUp.objects.bulk_update([followup], ["text"]),
            lambda followup: FollowUp.objects.filter(pk=followup.pk).delete(),
            lambda followup: followup.save(),
        ],
    )
    def test_neither_can_the_program(self, followup, act):
        followup.text = "ändrad"
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            act(followup)

    def test_an_unsigned_one_can_be_changed_in_the_database(self, client, case):
        followup = save(client, case)
        assert FollowUp.objects.filter(pk=followup.pk).update(text="ändrad") == 1

    def test_its_author_is_refused_a_change(self, client, case, followup):
        url = url_of(case, "change", followup)
        assert client.get(url).status_code == 403
        assert client.post(url, {"text": "ändrad", "version": 1}).status_code == 403


class TestCorrecting:
    @pytest.fixture
    def signed(self, client, case):
        log(client, case, text="Fel ord", occurred_on=day(-3))
        return case.followups.get()

    def test_it_opens_with_the_words_to_correct(self, client, case, signed):
        proposed = fields(client.get(url_of(case, "correct", signed)))
        assert (proposed["text"], proposed["occurred_on"]) == ("Fel ord", day(-3))
        assert proposed["contact_form"] == str(signed.contact_form_id)

    def test_the_correction_stands_under_what_it_corrects_which_is_unchanged(
        self, cast, client, colleague, case, signed
    ):
        response = fill_in(colleague, url_of(case, "correct", signed), text="Rätt ord")
        assert response.status_code == 302
        log(client, case, text="En annan")
        threads = [[followup.text for followup in thread] for thread in shown(client, case)]
        assert threads == [["En annan"], ["Fel ord", "Rätt ord"]]
        correction = FollowUp.objects.get(text="Rätt ord")
        assert (correction.corrects, correction.author) == (signed, cast.colleague)

    def test_only_the_correction_counts_and_is_in_the_timeline(self, client, case, signed):
        fill_in(client, url_of(case, "correct", signed), text="Rätt ord")
        assert list(case.followups.signed().standing()) == [FollowUp.objects.get(text="Rätt ord")]
        page = client.get(case.get_absolute_url()).content.decode()
        assert "Rätt ord" in page
        assert "Fel ord" not in page

    def test_what_is_corrected_is_corrected_once_and_the_correction_next(self, client, case, signed):
        fill_in(client, url_of(case, "correct", signed), text="Rätt ord")
        assert client.get(url_of(case, "correct", signed)).status_code == 403
        correction = FollowUp.objects.get(text="Rätt ord")
        assert fill_in(client, url_of(case, "correct", correction), text="Rättare ord").status_code == 302
        [thread] = shown(client, case)
        assert [followup.text for followup in thread] == ["Fel ord", "Rätt ord", "Rättare ord"]
        assert [followup.may_correct for followup in thread] == [False, False, True]
        assert [followup.text for followup in case.followups.signed().standing()] == ["Rättare ord"]

    def test_two_who_correct_the_same_do_not_both_count(self, client, colleague, case, signed):
        url = url_of(case, "correct", signed)
        mine, theirs = typed(client, url, text="Min", save=""), typed(colleague, url, text="Deras", save="")
        client.post(url, mine)
        colleague.post(url, theirs)
        assert fill_in(client, url_of(case, "change", FollowUp.objects.get(text="Min"))).status_code == 302
        response = fill_in(colleague, url_of(case, "change", FollowUp.objects.get(text="Deras")))
        assert errors(response) == {""}
        assert fields(response)["text"] == "Deras"
        assert [followup.text for followup in case.followups.signed().standing()] == ["Min"]


def test_the_pages_of_followups_hold_twenty_threads_each(cast, client, case):
    for number in range(21):
        make.make_followup(case, cast.coordinator, occurred_on=TODAY() - timedelta(days=number), text=f"Nr {number:02}")
    first = client.get(url_of(case, "followups"))
    assert [thread[0].text for thread in first.context["threads"]] == [f"Nr {number:02}" for number in range(20)]
    rest = client.get(url_of(case, "followups"), {"after": first.context["page"].after})
    assert [thread[0].text for thread in rest.context["threads"]] == ["Nr 20"]


def test_a_date_agreed_in_an_earlier_stay_binds_nobody_in_the_next(cast, case, client):
    log(client, case, occurred_on=day(-20), next_on=day(-10))
    case.enrolments.get().exit(
        on=TODAY() - timedelta(days=5), reason=make.code("exit_reason", "work"), outcome=None, note="",
        by=cast.coordinator,
    )  # fmt: skip
    make.make_enrolment(case, cast.coordinator, started_on=TODAY() - timedelta(days=1))
    first = FollowUp.objects.get(participant=case)
    fill_in(client, reverse("actionplans:correct", args=[case.pk, first.pk]), text="Rättat.", sign="1")
    assert FollowUp.objects.get(corrects=first).is_signed
    assert dates_of(case) == (TODAY() - timedelta(days=20), None)
