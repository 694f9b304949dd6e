"""Meetings: booked, moved, cancelled, noted, called to by a letter with no more than it needs, and told of."""

import io
import uuid
from datetime import datetime, time, timedelta

import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from actionplans import booked
from actionplans.due_sources import SOURCES
from actionplans.models import Meeting, Notice
from config.ical import escaped, folded
from participants.models import Access, Participant, Referral
from tests import factories as make
from tests.screen import boxes, errors, fields, fill_in, typed

TODAY = timezone.localdate


def moment(days, hour=10, minute=0):
    return timezone.make_aware(datetime.combine(TODAY() + timedelta(days=days), time(hour, minute)))


def url_of(name, participant, *more):
    return reverse(f"actionplans:{name}", args=[participant.pk, *more])


def pages(response):
    """Return the text of a PDF on one line."""
    assert response.headers["Content-Type"] == "application/pdf"
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.content)).pages)
    return " ".join(text.split())


@pytest.fixture
def party(cast):
    return cast.case_officer.memberships.get().agency


@pytest.fixture
def case(cast):
    participant = make.make_participant(
        cast.here, by=cast.coordinator, first_name="Mia", last_name="Mött", personal_number=make.make_number(),
        address="Provgatan 1", postal_code="999 10", city="Provstad",
    )  # fmt: skip
    make.make_enrolment(participant, cast.coordinator)
    return participant


@pytest.fixture
def client(cast, log_in):
    return log_in(cast.coordinator)


def refer(cast, participant, party, officer=None, name=""):
    return Referral.objects.register(
        participant, by=cast.intake, key=uuid.uuid4(), unit=participant.unit, agency=party, case_officer=officer,
        case_officer_name=name, received_on=TODAY(),
    )[0]  # fmt: skip


def book(client, case, **changes):
    values = {
        "kind": "coach", "on": (TODAY() + timedelta(days=2)).isoformat(), "at": "13:30",
        "contact_form": make.code("contact_form", "visit").pk, "place": "Torget 1",
    } | changes  # fmt: skip
    return fill_in(client, url_of("book", case), **values)


class TestBooking:
    def test_it_stands_at_its_local_time_with_oneself_as_host(self, cast, client, case):
        assert book(client, case).status_code == 302
        meeting = Meeting.objects.get(participant=case)
        assert (meeting.starts_at, meeting.host, meeting.status) == (moment(2, 13, 30), cast.coordinator, "booked")

    @pytest.mark.parametrize("at", ["13.30", "1330"])
    def test_the_time_is_read_as_people_write_it(self, client, case, at):
        assert book(client, case, at=at).status_code == 302
        assert Meeting.objects.get(participant=case).at == time(13, 30)

    @pytest.mark.parametrize(("field", "value"), [("at", "kl ett"), ("minutes", "4"), ("minutes", "481"), ("on", "")])
    def test_what_is_no_time_is_refused_beside_the_field(self, client, case, field, value):
        assert errors(book(client, case, **{field: value})) == {field}

    def test_another_of_ones_own_at_the_same_time_may_be_passed_knowingly(self, cast, client, case):
        make.make_meeting(cast.unit, cast.coordinator, starts_at=moment(2, 13, 0), minutes=45)
        response = book(client, case)
        assert response.status_code == 200
        assert "har ett annat möte då, 13.00–13.45" in response.content.decode()
        again = fields(response) | {"passed_warnings": boxes(response, "passed_warnings")[0]}
        assert client.post(url_of("book", case), again).status_code == 302

    def test_one_that_ends_as_the_other_begins_is_no_warning(self, cast, client, case):
        make.make_meeting(cast.unit, cast.coordinator, starts_at=moment(2, 12, 45), minutes=45)
        assert book(client, case).status_code == 302

    def test_a_meeting_with_somebody_hidden_is_not_warned_of(self, cast, log_in, case):
        make.make_meeting(cast.unit, cast.named, starts_at=moment(2, 13, 30))
        cast.unit.protect({cast.named}, by=cast.named)
        response = book(log_in(cast.coordinator), case, host=cast.named.pk)
        assert response.status_code == 302

    def test_a_party_is_invited_only_with_a_consent_on_the_day(self, cast, client, case, party):
        response = book(client, case, agencies=party.pk)
        assert errors(response) == {"agencies"}
        assert "Det saknas ett samtycke" in response.content.decode()
        make.make_consent(case, cast.coordinator, party, kinds=["plan"])
        assert errors(book(client, case, agencies=party.pk)) == {"agencies"}
        consent = make.make_consent(
            case, cast.coordinator, party, kinds=["identity"], ends_on=TODAY() + timedelta(days=1)
        )
        assert errors(book(client, case, agencies=party.pk)) == {"agencies"}
        consent.change_end(None, reason="x", by=cast.coordinator)
        assert book(client, case, agencies=party.pk).status_code == 302
        assert Meeting.objects.get(participant=case).invitations.get().agency == party

    def test_the_model_refuses_too(self, cast, case, party):
        with pytest.raises(ValidationError), transaction.atomic():
            make.make_meeting(case, cast.coordinator, agencies=[party])
        assert not Meeting.objects.filter(participant=case).exists()

    def test_intake_reads_and_does_not_book(self, cast, log_in, case):
        make.make_meeting(case, cast.coordinator)
        intake = log_in(cast.intake)
        page = intake.get(url_of("meetings", case))
        assert len(page.context["coming"]) == 1
        assert "/moten/nytt/" not in page.content.decode()
        assert intake.get(url_of("book", case)).status_code == 403


class TestWhatBecomesOfIt:
    def test_moved(self, cast, client, case):
        meeting = make.make_meeting(case, cast.coordinator)
        response = fill_in(client, url_of("change_meeting", case, meeting.pk), at="15:15", place="Biblioteket")
        assert response.status_code == 302
        meeting.refresh_from_db()
        assert (meeting.at, meeting.place) == (time(15, 15), "Biblioteket")

    def test_cancelled_with_a_reason_and_then_no_more_changed(self, cast, client, case):
        meeting = make.make_meeting(case, cast.coordinator, starts_at=moment(3))
        cancel = url_of("cancel_meeting", case, meeting.pk)
        assert errors(fill_in(client, cancel)) == {"reason"}
        assert fill_in(client, cancel, reason="Lokalen stängd").status_code == 302
        response = fill_in(client, url_of("change_meeting", case, meeting.pk), place="Annan")
        assert "inte längre bokat" in response.content.decode()
        assert client.get(url_of("summons", case, meeting.pk)).status_code == 404

    def test_the_database_asks_for_the_reason(self, cast, case):
        meeting = make.make_meeting(case, cast.coordinator)
        with pytest.raises(IntegrityError), transaction.atomic():
            Meeting.objects.filter(pk=meeting.pk).update(status="cancelled")

    def test_held_counts_and_may_be_corrected(self, cast, client, case):
        meeting = make.make_meeting(case, cast.coordinator, starts_at=moment(-1), kind="first")
        url = url_of("note_meeting", case, meeting.pk)
        response = fill_in(client, url, status="held", decided="Två dagar.", next_step="Ring")
        assert response.status_code == 302
        assert Meeting.objects.held().filter(participant=case).get().attended == ["participant"]
        assert fill_in(client, url, status="missed", reason="Sjuk").status_code == 302
        missed = Meeting.objects.missed().filter(participant=case).get()
        assert (missed.attended, missed.reason) == ([], "Sjuk")
        assert not Meeting.objects.held().filter(participant=case).exists()

    def test_one_that_has_not_been_cannot_be_noted(self, cast, client, case):
        meeting = make.make_meeting(case, cast.coordinator)
        response = fill_in(client, url_of("note_meeting", case, meeting.pk), status="held")
        assert response.status_code == 200
        assert "när tiden är inne" in response.content.decode()
        meeting.refresh_from_db()
        assert meeting.is_booked

    def test_an_old_page_of_cancelling_is_a_conflict(self, cast, client, case):
        meeting = make.make_meeting(case, cast.coordinator, starts_at=moment(3))
        mine = typed(client, url_of("cancel_meeting", case, meeting.pk), reason="Sjuk")
        fill_in(client, url_of("change_meeting", case, meeting.pk), place="Annan")
        assert client.post(url_of("cancel_meeting", case, meeting.pk), mine).status_code == 409

    def test_two_who_note_are_shown_both(self, cast, client, case, log_in):
        meeting = make.make_meeting(case, cast.coordinator, starts_at=moment(-1))
        url = url_of("note_meeting", case, meeting.pk)
        mine = typed(client, url, status="held", decided="Tre dagar.")
        assert fill_in(log_in(cast.colleague), url, status="held", decided="Två dagar.").status_code == 302
        response = client.post(url, mine)
        assert response.status_code == 409
        assert fields(response)["decided"] == "Tre dagar."
        [difference] = response.context["form"].differences
        assert "".join(part for part, _changed in difference.theirs) == "Två dagar."
        assert client.post(url, fields(response)).status_code == 302
        assert Meeting.objects.get(pk=meeting.pk).decided == "Tre dagar."


class TestAgenda:
    def agenda(self, client, week=""):
        return client.get(reverse("actionplans:agenda"), {"week": week} if week else {})

    def test_all_own_participants_whoever_holds_it_and_what_one_holds_for_others(self, cast, client, case):
        days, week = [moment(7)], f"{moment(7):%G-W%V}"
        mine = make.make_meeting(case, cast.colleague, starts_at=days[0])
        held = make.make_meeting(cast.unit, cast.coordinator, starts_at=days[0])
        others = make.make_meeting(cast.unit, cast.colleague, starts_at=days[0])
        [(_day, meetings)] = [one for one in self.agenda(client, week).context["days"] if one[0] == mine.on]
        assert {mine, held} <= set(meetings)
        assert others not in meetings

    def test_everybody_on_it_is_in_the_read_log_once(self, cast, client, case):
        make.make_meeting(case, cast.coordinator)
        before = Access.objects.count()
        self.agenda(client, f"{moment(1):%G-W%V}")
        assert Access.objects.count() == before + 1
        assert case.pk in Access.objects.latest("pk").participants

    @pytest.mark.parametrize("week", ["x", "2026-W60", "0001-W01", "9999-W52", "2026-W", "-W1", "١-W١"])
    def test_an_odd_week_is_this_one(self, client, week):
        assert self.agenda(client, week).context["is_this_week"]

    def test_what_nobody_has_noted_comes_first(self, cast, client, case):
        meeting = make.make_meeting(case, cast.coordinator, starts_at=moment(-9))
        assert meeting in self.agenda(client).context["unnoted"]
        meeting.note("held", by=cast.coordinator)
        assert meeting not in self.agenda(client).context["unnoted"]


def test_what_is_to_be_done_about_meetings(cast, case):
    coming = make.make_meeting(case, cast.coordinator, starts_at=moment(2))
    late = make.make_meeting(case, cast.coordinator, starts_at=moment(-2))
    make.make_meeting(case, cast.coordinator, starts_at=moment(9))
    people, last = Participant.objects.filter(pk=case.pk), TODAY() + timedelta(days=7)
    assert booked.meetings in SOURCES
    [to_note, to_be] = booked.meetings(people, TODAY(), last)
    assert (to_be.due_on, to_be.kind) == (coming.on, "meeting")
    assert (to_note.due_on, to_note.kind) == (late.on, "meeting_to_note")
    assert to_note.url == url_of("note_meeting", case, late.pk)


class TestLetter:
    def summons(self, client, case, meeting):
        return client.get(url_of("summons", case, meeting.pk))

    def test_it_holds_what_it_needs_and_nothing_of_the_case(self, cast, client, case):
        meeting = make.make_meeting(
            case, cast.coordinator, kind="three_party", purpose="Ekonomin", called_by="Någon", other_parties="Fler"
        )
        response = self.summons(client, case, meeting)
        text = pages(response)
        for word in ("Mia Mött", "Provgatan 1", "Torget 1", "klockan 10.00", "070-174 06 05", cast.coordinator.name,
                     "Hitenheten", "Provkommunen"):  # fmt: skip
            assert word in text
        digits = case.personal_number
        for word in (digits[2:8], digits[-4:], case.case_number, "Trepart", "Ekonomin", "Någon", "Fler"):
            assert word not in text
        assert "Mött" not in str(pypdf.PdfReader(io.BytesIO(response.content)).metadata)
        assert "Mött" not in response.headers["Content-Disposition"]

    def test_with_protected_identity_no_address(self, cast, log_in, case):
        case.protect({cast.coordinator}, by=cast.coordinator)
        meeting = make.make_meeting(case, cast.coordinator)
        text = pages(self.summons(log_in(cast.coordinator), case, meeting))
        assert "Mia Mött" in text
        assert "Provgatan" not in text
        assert "Provstad" not in text

    def test_a_party_is_named_while_a_consent_lets_it_come(self, cast, client, case, party):
        consent = make.make_consent(case, cast.coordinator, party)
        meeting = make.make_meeting(case, cast.coordinator, agencies=[party])
        assert party.name in pages(self.summons(client, case, meeting))
        consent.withdraw(TODAY(), note="", by=cast.coordinator)
        assert party.name not in pages(self.summons(client, case, meeting))

    def test_whom_one_meets_is_a_sentence(self, cast, client, case, party):
        make.make_consent(case, cast.coordinator, party)
        meeting = make.make_meeting(case, cast.coordinator, agencies=[party])
        text = " ".join(pages(self.summons(client, case, meeting)).split())
        assert f"{cast.coordinator.name} och någon från {party.name}" in text

    def test_an_interpreter_who_is_invited_is_not_asked_about(self, cast, client, case):
        asked, promised = "om du behöver tolk", "En tolk är med"
        for parties, there, absent in (([], asked, promised), (["interpreter"], promised, asked)):
            meeting = make.make_meeting(case, cast.coordinator, parties=parties)
            text = " ".join(pages(self.summons(client, case, meeting)).split())
            assert there in text
            assert absent not in text

    def test_the_calendar_file_tells_nothing_of_the_person(self, cast, client, case):
        meeting = make.make_meeting(case, cast.coordinator, place="Torget 1, rum 2; vån 3", purpose="Ekonomin")
        body = client.get(url_of("meeting_calendar", case, meeting.pk)).content.decode()
        assert "SUMMARY:Möte\r\n" in body
        assert "LOCATION:Torget 1\\, rum 2\\; vån 3" in body
        for word in ("Mia", "Mött", case.case_number, "Ekonomin", str(case.pk) + "@"):
            assert word not in body
        case.protect({cast.coordinator}, by=cast.coordinator)
        assert "Torget" not in client.get(url_of("meeting_calendar", case, meeting.pk)).content.decode()


@given(st.text(max_size=200))
def test_a_place_is_one_calendar_line_that_reads_back(text):
    line = folded(f"LOCATION:{escaped(text)}")
    parts = line.split("\r\n ")
    assert all(len(part.encode("utf-8", "surrogatepass")) <= 75 for part in parts)
    assert "\n" not in "".join(parts)
    assert "\r" not in "".join(parts)


class TestTelling:
    @pytest.fixture
    def missed(self, cast, case, party):
        refer(cast, case, party, cast.case_officer)
        meeting = make.make_meeting(case, cast.coordinator, starts_at=moment(-1))
        meeting.note("missed", by=cast.coordinator)
        return meeting

    def tell(self, client, case, meeting, **changes):
        return fill_in(client, url_of("tell_of_meeting", case, meeting.pk), **changes)

    def test_one_step_with_the_words_there_already(self, cast, client, case, party, missed, mailoutbox, log_in):
        make.make_consent(case, cast.coordinator, party)
        assert self.tell(client, case, missed).status_code == 302
        notice = Notice.objects.get(participant=case)
        assert notice.text.startswith("Mia Mött uteblev från mötet")
        assert (notice.case_officer, notice.agency, notice.kind) == (cast.case_officer, party, "missed")
        [letter] = mailoutbox
        assert letter.to == [cast.case_officer.email]
        assert notice.get_absolute_url() in letter.body
        assert not {"Mia", "Mött", case.case_number, "uteblev"} & set(f"{letter.subject} {letter.body}".split())
        officer = log_in(cast.case_officer)
        assert "Mia Mött" in officer.get(reverse("actionplans:notices")).content.decode()
        assert "uteblev från mötet" in officer.get(notice.get_absolute_url()).content.decode()

    @pytest.mark.parametrize("kinds", [[], ["attendance", "identity", "health"]])
    def test_without_the_consent_it_says_which_is_lacking(self, cast, client, case, party, missed, kinds, mailoutbox):
        if kinds:
            make.make_consent(case, cast.coordinator, party, kinds=kinds)
        response = self.tell(client, case, missed)
        assert response.status_code == 200
        assert f"dela plan och uppföljning med {party}" in response.content.decode()
        assert not Notice.objects.filter(participant=case).exists()
        assert mailoutbox == []

    def test_a_consent_withdrawn_while_one_writes_stops_it(self, cast, client, case, party, missed):
        consent = make.make_consent(case, cast.coordinator, party)
        data = typed(client, url_of("tell_of_meeting", case, missed.pk))
        consent.withdraw(TODAY(), note="", by=cast.intake)
        assert client.post(url_of("tell_of_meeting", case, missed.pk), data).status_code == 200
        assert not Notice.objects.filter(participant=case).exists()

    def test_absence_asks_for_attendance_and_not_the_plan(self, cast, client, case, party, missed):
        make.make_consent(case, cast.coordinator, party, kinds=["plan"])
        url = url_of("tell", case, "franvaro")
        assert fill_in(client, url).status_code == 200
        make.make_consent(case, cast.coordinator, party, kinds=["attendance"])
        assert fill_in(client, url).status_code == 302
        assert fill_in(client, url_of("tell", case, "planen")).status_code == 302
        assert client.get(url_of("tell", case, "annat")).status_code == 404

    def test_what_was_delivered_is_shown_no_more_once_withdrawn(self, cast, client, case, party, missed, log_in):
        consent = make.make_consent(case, cast.coordinator, party)
        self.tell(client, case, missed)
        notice, officer = Notice.objects.get(participant=case), log_in(cast.case_officer)
        assert officer.get(notice.get_absolute_url()).status_code == 200
        consent.withdraw(TODAY(), note="", by=cast.coordinator)
        page = officer.get(reverse("actionplans:notices")).content.decode()
        assert "Mia" not in page
        assert "inte längre" in page
        before = Access.objects.latest("pk").pk
        closed = officer.get(notice.get_absolute_url())
        assert closed.status_code == 403
        assert "Mia" not in closed.content.decode()
        assert [row.is_refused for row in Access.objects.filter(pk__gt=before)] == [True]
        assert officer.post(notice.get_absolute_url()).status_code == 403
        staff = client.get(url_of("meetings", case)).content.decode()
        assert "uteblev från mötet" in staff
        assert "Visas inte längre för parten" in staff

    def test_acknowledged_once_and_seen_by_the_coordinator(self, cast, client, case, party, missed, log_in):
        make.make_consent(case, cast.coordinator, party)
        self.tell(client, case, missed)
        notice, officer = Notice.objects.get(participant=case), log_in(cast.case_officer)
        officer.get(notice.get_absolute_url())
        notice.refresh_from_db()
        assert notice.read_at is None
        assert officer.post(notice.get_absolute_url()).status_code == 302
        notice.refresh_from_db()
        first = notice.read_at
        officer.post(notice.get_absolute_url())
        notice.refresh_from_db()
        assert notice.read_at == first
        assert "Kvitterat" in client.get(url_of("meetings", case)).content.decode()

    def test_other_officers_of_the_party_and_of_others_find_nothing(self, cast, client, case, party, missed, log_in):
        make.make_consent(case, cast.coordinator, party)
        self.tell(client, case, missed)
        notice = Notice.objects.get(participant=case)
        for place in (party, make.make_agency()):
            other = log_in(make.make_user("case_officer", place))
            assert other.get(notice.get_absolute_url()).status_code == 404
            assert "Mia" not in other.get(reverse("actionplans:notices")).content.decode()

    def test_protected_identity_hides_it_from_an_officer_not_named(self, cast, client, case, party, missed, log_in):
        make.make_consent(case, cast.coordinator, party)
        self.tell(client, case, missed)
        case.protect({cast.coordinator}, by=cast.coordinator)
        notice = Notice.objects.get(participant=case)
        assert log_in(cast.case_officer).get(notice.get_absolute_url()).status_code == 404

    def test_an_officer_without_a_log_in_gets_a_letter(self, cast, client, case, party, mailoutbox):
        refer(cast, case, party, name="Eva Utan Konto")
        consent = make.make_consent(case, cast.coordinator, party)
        assert fill_in(client, url_of("tell", case, "planen")).status_code == 302
        notice = Notice.objects.get(participant=case)
        assert notice.is_letter
        assert mailoutbox == []
        url = url_of("notice_letter", case, notice.pk)
        text = pages(client.get(url))
        assert "Eva Utan Konto" in text
        assert "följer inte planen" in text
        assert case.personal_number[2:8] not in text
        consent.withdraw(TODAY(), note="", by=cast.coordinator)
        assert client.get(url).status_code == 403

    def test_an_officer_who_has_left_gets_none_by_log_in(self, cast, client, case, party, missed, mailoutbox):
        make.make_consent(case, cast.coordinator, party)
        cast.case_officer.memberships.update(ends_on=TODAY() - timedelta(days=1))
        self.tell(client, case, missed)
        assert Notice.objects.get(participant=case).is_letter
        assert mailoutbox == []

    def test_an_invitation_needs_identity_and_names_time_and_place(self, cast, client, case, party):
        refer(cast, case, party, cast.case_officer)
        consent = make.make_consent(case, cast.coordinator, party, kinds=["identity"])
        meeting = make.make_meeting(case, cast.coordinator, agencies=[party])
        assert self.tell(client, case, meeting).status_code == 302
        notice = Notice.objects.get(participant=case)
        assert (notice.kind, notice.information) == ("invitation", "identity")
        assert "Torget 1" in notice.text
        consent.withdraw(TODAY(), note="", by=cast.coordinator)
        assert self.tell(client, case, meeting).status_code == 200


def test_history_and_timeline_tell_of_it(cast, client, case, party):
    make.make_consent(case, cast.coordinator, party)
    meeting = make.make_meeting(case, cast.coordinator, starts_at=moment(-1))
    meeting.note("missed", by=cast.coordinator, reason="Hörde inte av sig")
    make.make_notice(case, cast.coordinator, party, kind="missed", meeting=meeting)
    history = client.get(reverse("reports:history", args=[case.pk])).content.decode()
    for title in ("Möte bokat", "Noterat hur ett möte gick", "Handläggare meddelad"):
        assert title in history
    timeline = client.get(reverse("reports:overview", args=[case.pk])).content.decode()
    assert "Coachsamtal: deltagaren uteblev" in timeline
    assert f"{party} meddelad: uteblev från möte" in timeline
