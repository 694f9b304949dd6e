"""What people do about employers, places, matching, placements and month sheets, on a telephone of 360 pixels."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from accounts.models import Unit
from participants.models import Consent, Participant
from placements.forms.places import SEATS
from placements.models import Attendance, Employer, EmployerReservation, JobOffer, Place, SheetRequest, StoppedMatch
from tests import factories as make

TODAY = timezone.localdate
NUMBER = "555999-9908"


class Phone:
    """Somebody at a telephone, who follows links, fills in and sends forms; nothing is ever wider than the screen."""

    def __init__(self, visitor, role):
        self.visitor = visitor(role, width=360, has_touch=True, is_mobile=True)
        self.page = self.visitor.page

    def open(self, name, *args):
        """Open the page of the url `name`."""
        assert self.visitor.open(reverse(name, args=args)).status == 200
        return self.fits()

    def fits(self):
        """See that the page is not wider than the screen, and that the browser complains of nothing."""
        assert self.page.evaluate("document.documentElement.scrollWidth") <= 360, self.page.url
        assert self.visitor.complaints == []
        return self

    def follow(self, end):
        """Follow the first link whose address ends with `end`, or else holds it."""
        ends, holds = (self.page.locator(f"main a[href{sign}='{end}']") for sign in "$*")
        with self.page.expect_navigation():
            (ends if ends.count() else holds).first.click()
        return self.fits()

    def fill(self, **values):
        """Fill in the form's fields, each as its kind is filled in."""
        for name, value in values.items():
            field = self.page.locator(f"main form [name={name}]").first
            kind = field.evaluate("field => field.type")
            if self.page.locator(f"#id_{name}-search").count():
                self.page.fill(f"#id_{name}-search", value)
                self.page.press(f"#id_{name}-search", "Tab")
            elif kind == "select-one":
                field.select_option(**value if isinstance(value, dict) else {"value": value})
            elif kind == "radio":
                self.page.check(f"main form [name={name}][value='{value}']", force=True)
            elif kind == "checkbox":
                field.set_checked(value, force=True)
            else:
                field.fill(value)
        return self

    def send(self):
        """Send the form, once more when it warns of something, and wait until it is received."""
        button, warned = self.page.locator("main form.card .btn-primary").first, "main [name=passed_warnings][value]"
        with self.page.expect_navigation():
            button.click()
        if not self.page.locator(".notice-success").count() and self.page.locator(warned).count():
            self.page.locator(warned).first.check(force=True)
            button.click()
        self.page.wait_for_selector(".notice-success")
        return self.fits()

    def text(self):
        return self.page.inner_text("main")


@pytest.fixture
def phone(visitor):
    """Return a function that gives somebody of a role at a telephone."""
    return lambda role: Phone(visitor, role)


def demo(role):
    return get_user_model().objects.get(email=f"{role}@example.org")


@pytest.fixture
def place():
    """Return a place of the demo supervisor's with seats every day."""
    made = make.make_place(
        Unit.objects.get(name="Södra odlingen"), demo("employer-coordinator"), seats=9, weekdays=range(7),
        name="Provplatsen", hours_min=1, hours_max=40,
    )  # fmt: skip
    yield made
    Place.objects.filter(pk=made.pk).update(ends_on=TODAY() - timedelta(days=1))


@pytest.fixture
def person():
    """Return somebody of the demo coordinator's whom the demo case officer has referred, with consent to attendance."""
    coordinator, officer = demo("coordinator"), demo("case-officer")
    unit = Unit.objects.get(name="Växthuset")
    party = officer.memberships.get().agency
    made = make.make_participant(unit, coordinator, first_name="Prov", last_name=f"Person{Participant.objects.count()}")
    make.make_referral(made, coordinator, party, case_officer=officer)
    make.make_consent(made, coordinator, party, ["identity", "attendance"])
    make.make_enrolment(made, coordinator)
    return made


def test_an_employer_from_the_register_to_an_answered_offer(phone):
    one = phone("employer_coordinator").open("placements:employers")
    one.follow("/arbetsgivare/ny/").fill(name="Provrörsmokeriet i Provby AB", organisation_number=NUMBER).send()
    employer = Employer.objects.get(organisation_number=NUMBER.replace("-", ""))
    one.follow("/kontaktpersoner/ny/").fill(name="Prov Rörmokare", phone="070-174 06 01").send()
    one.follow("/reservera/").fill(about="Två rörmokare till våren").send()
    assert "Av dig" in one.text()
    one.follow("/kontakter/ny/").fill(
        form={"index": 1}, contact={"index": 1}, about="Behöver två till våren", outcome={"index": 1},
        next_on=str(TODAY() + timedelta(days=7)), next_step="Ringa igen", release=True,
    ).send()  # fmt: skip
    assert "Behöver två till våren" in one.text()
    assert not EmployerReservation.objects.filter(
        employer=employer, released_at=None, ends_at__gt=timezone.now()
    ).exists()
    one.follow("/erbjudanden/nytt/").fill(title="Rörmokare, kan börja på måndag", unit="Verkstaden").send()
    offer = JobOffer.objects.get(employer=employer)
    one.open("placements:offer", employer.pk, offer.pk)
    one.follow("/stod/nytt/").fill(kind={"index": 1}, applied_on=str(TODAY())).send()
    one.open("placements:offer", employer.pk, offer.pk)
    assert "kvar" in one.page.inner_text("main h1 ~ *, .facts")
    one.follow("/svara/").fill(answer="accepted").send()
    offer.refresh_from_db()
    assert (offer.answer, offer.subsidies.count(), employer.calls.count()) == ("accepted", 1, 1)
    assert "kvar" not in one.text()


def test_a_new_place_with_seats_reserved_and_released(phone):
    one = phone("employer_coordinator").open("placements:places")
    one.follow("/platser/ny/")
    kind = make.code("place_kind", "internal").pk
    one.fill(name="Provsnickeriet", kind=str(kind), hours_min="5", hours_max="20", **{SEATS[0]: "4", SEATS[1]: "3"})
    one.fill(unit={"index": 1})
    one.send()
    place = Place.objects.get(name="Provsnickeriet")
    one.open("placements:place", place.pk)
    assert "4 av 4" in one.text()
    one.follow("/reservera/").fill(
        reason="En klass från gymnasiet", starts_on=str(TODAY()), ends_on=str(TODAY() + timedelta(days=9)),
        **{SEATS[0]: "3"},
    ).send()  # fmt: skip
    one.open("placements:place", place.pk)
    assert "1 av 4" in one.text()
    one.follow("/reserverat/").send()
    one.open("placements:place", place.pk)
    assert "4 av 4" in one.text()


def test_a_match_is_stopped_by_its_rule_in_one_tap_and_taken_back(phone, person, place):
    place.hours_min = 39
    place.save()
    make.make_profile(person, demo("coordinator"), weekly_hours=10)
    one = phone("coordinator").open("placements:matches", person.pk)
    one.page.locator("#fails ~ ul details:has(form button) > summary").first.click()
    one.page.locator("#fails ~ ul form button").first.click()
    one.page.wait_for_load_state()
    stop = StoppedMatch.objects.get(participant=person)
    assert stop.sentence
    one.fits().follow(f"/stoppad/{stop.pk}/ta-tillbaka/").send()
    stop.refresh_from_db()
    assert "Noterad som stoppad" not in one.text()


def test_a_placement_from_proposal_to_end(phone, person, place):
    one = phone("coordinator").open("placements:placements", person.pk)
    one.follow("/placeringar/ny/").fill(q=place.name)
    one.page.locator("#found a.btn").first.wait_for()
    one.follow(f"/placeringar/ny/{place.pk}/").fill(
        starts_on=str(TODAY()), shown_name="Prov", halves_0="both", hours_0="6,5"
    ).send()
    placement = person.placements.get()
    assert (placement.status, placement.hours[0]) == ("proposed", 6.5)
    one.open("placements:placement", person.pk, placement.pk)
    today = str(TODAY())
    one.follow("/overenskommelse/").fill(participant=today, place=today, coordinator=today).send()
    one.open("placements:placement", person.pk, placement.pk).follow("/start/").send()
    one.open("placements:placement", person.pk, placement.pk)
    one.follow("/avslut/").fill(on=today, reason={"index": 1}, outcome={"index": 1}, note="Gick bra").send()
    placement.refresh_from_db()
    assert (placement.status, placement.ends_on) == ("ended", TODAY())
    one.open("reports:overview", person.pk)
    assert f"Placerad på {place.name}" in one.text()


def test_a_supervisor_announces_absence_and_writes_what_was_seen(phone, person, place):
    placement = make.make_placement(person, place, demo("coordinator"), weekdays=range(7), shown_name="Prov P")
    one = phone("supervisor").open("placements:group_day", place.pk)
    one.page.locator(f"[data-row='{placement.pk}'] summary").click()
    one.follow(f"/franvaro/{placement.pk}/").fill(kind="sick", told_by="Deltagaren").send()
    assert person.absence_notices.get().kind == "sick"
    one.open("placements:observe", placement.pk).fill(
        ability={"index": 1}, text="Säger till när det blir för mycket"
    ).send()
    assert placement.observations.get().text == "Säger till när det blir för mycket"
    coordinator = phone("coordinator").open("placements:placement", person.pk, placement.pk)
    assert "Säger till när det blir för mycket" in coordinator.text()


def test_a_coordinator_corrects_a_day_and_the_month_is_the_same_on_page_pdf_and_sheet(phone, person, place):
    placement = make.make_placement(person, place, demo("coordinator"), weekdays=range(7))
    mark = make.make_mark(placement, demo("supervisor"), "invalid_absence")
    one = phone("coordinator").open("placements:attendance", person.pk)
    one.follow(f"/narvaro/{placement.pk}/{mark.on}/").fill(state="present", hours="3,5", explanation="Kom med bussen")
    one.send()
    assert Attendance.objects.get(participant=person).hours == 3.5
    one.open("reports:hours", person.pk)
    assert "3,5" in one.text()
    one.follow("/narvarorapport/")
    assert "3,5 timmars närvaro" in one.text()
    address = one.page.url
    assert one.visitor.context.request.get(f"{address}pdf/").body().startswith(b"%PDF")
    book = openpyxl.load_workbook(io.BytesIO(one.visitor.context.request.get(f"{address}xlsx/").body()))
    assert [row[2] for row in book.worksheets[1].iter_rows(values_only=True) if row[0] == "Närvaro"] == [3.5]


def test_a_case_officer_gets_a_sheet_only_while_the_person_consents(phone, person, place):
    make.make_mark(make.make_placement(person, place, demo("coordinator"), weekdays=range(7)), demo("supervisor"))
    officer = phone("case_officer").open("placements:own_sheets").follow("/begar/")
    consent = Consent.objects.get(participant=person)
    officer.fill(about=f"{person.list_name} ({consent.agency})", month=f"{TODAY():%Y-%m}", purpose="Beslut").send()
    asked = SheetRequest.objects.get(participant=person)
    coordinator = phone("coordinator").open("reports:hours", person.pk)
    coordinator.follow("/lamna/").send()
    officer.open("placements:own_sheets").follow(f"/narvarorapporter/{asked.pk}/")
    assert "6 timmars närvaro" in officer.text()
    pdf = f"{officer.page.url}pdf/"
    assert officer.visitor.context.request.get(pdf).status == 200
    consent.withdraw(TODAY(), note="", by=demo("coordinator"))
    assert officer.page.reload().status == 403
    assert person.last_name not in officer.text()
    assert officer.visitor.context.request.get(pdf).status == 403
