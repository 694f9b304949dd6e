"""Registering a participant and changing who they are."""

from datetime import date

import pytest
from django.urls import reverse

from config import personnummer
from participants.demo import luhn
from participants.models import Participant
from tests import factories as make
from tests.screen import boxes, errors, fields, fill_in, typed

REGISTER = reverse("participants:register")


@pytest.fixture
def intake(cast, log_in):
    return log_in(cast.intake)


def edit_url(participant):
    return reverse("participants:edit", args=[participant.pk])


def coordination_number(born=date(1991, 2, 3)):
    digits = f"{born:%Y%m}{born.day + 60}238"
    return digits + luhn(digits[2:])


def found(client, text):
    """Return the participants somebody finds by searching for `text` among all."""
    client.post(reverse("participants:search"), {"q": text})
    return set(client.get(reverse("participants:list"), {"status": ""}).context["people"])


def tick(page):
    """Return the box under the warning on `page`, ticked."""
    return {"passed_warnings": boxes(page, "passed_warnings")[0]}


@pytest.mark.parametrize(
    "write",
    [
        lambda number: number,
        lambda number: number[2:],
        lambda number: f"{number[:8]}-{number[8:]}",
        lambda number: f" {number[2:8]}-{number[8:]} ",
        lambda number: f"{number[:8]} {number[8:]}",
        lambda number: f"{number[:8]}–{number[8:]}",
    ],
)
@pytest.mark.parametrize("number", ["19850612238", None])
def test_a_number_in_any_usual_form_is_stored_as_twelve_digits(intake, cast, write, number):
    number = number + luhn(number[2:]) if number else coordination_number()
    response = fill_in(
        intake, REGISTER, unit=cast.here.pk, personal_number=write(number), first_name="Ny", last_name="Person"
    )
    made = Participant.objects.get(first_name="Ny")
    assert response.headers["Location"] == reverse("participants:detail", args=[made.pk])
    assert made.personal_number == number
    assert made.birth_date == personnummer.birth_date(number)
    assert made.sex == "women"


def test_everything_typed_is_stored_as_it_was_typed(intake, cast):
    typed_values = {
        "first_name": "Noor", "last_name": "Öst-Ek", "phone": "070-174 06 05", "email": "noor@example.org",
        "address": "Björkgatan 3", "postal_code": "999 10", "city": "Björkåsa",
        "contact_note": "Helst sms <i>efter</i> 10",
        "spoken_language": str(make.code("language", "so").pk), "registered_sex": "unknown",
    }  # fmt: skip
    fill_in(intake, REGISTER, unit=cast.here.pk, needs_interpreter="on", birth_date="1990-02-28", **typed_values)
    made = Participant.objects.get(first_name="Noor")
    stored = {name: getattr(made, name) for name in typed_values} | {"spoken_language": str(made.spoken_language_id)}
    assert stored == typed_values
    assert (made.needs_interpreter, made.birth_date, made.personal_number) == (True, date(1990, 2, 28), None)
    assert (made.unit, made.created_by, made.status) == (cast.here, cast.intake, "referred")
    shown = fields(intake.get(edit_url(made)))
    assert {name: shown[name] for name in typed_values} == typed_values


def test_a_person_without_number_or_birth_date_can_be_registered(intake, cast):
    fill_in(intake, REGISTER, unit=cast.here.pk, first_name="Okänd", last_name="Okänd")
    made = Participant.objects.get(first_name="Okänd")
    assert (made.personal_number, made.birth_date, made.sex) == (None, None, "unknown")


@pytest.mark.parametrize("number", ["19900101-0000", "19901332-2385", "850612", "20990101-2384", "abc", "19850612-238"])
def test_a_number_that_cannot_exist_is_refused_and_stays_in_the_form(intake, cast, number):
    response = fill_in(intake, REGISTER, unit=cast.here.pk, personal_number=number, first_name="Ny", last_name="Person")
    assert errors(response) == {"personal_number"}
    assert fields(response)["personal_number"] == number
    assert not Participant.objects.filter(first_name="Ny").exists()


def test_a_unit_one_does_not_work_in_cannot_be_chosen(intake, cast):
    response = fill_in(intake, REGISTER, unit=cast.there.pk, first_name="Ny", last_name="Person")
    assert errors(response) == {"unit"}
    assert not Participant.objects.filter(first_name="Ny").exists()


def test_case_numbers_follow_each_other_within_the_year(intake, cast):
    for name in ("Ett", "Två"):
        fill_in(intake, REGISTER, unit=cast.here.pk, first_name=name, last_name="Person")
    first, second = (Participant.objects.get(first_name=name).case_number for name in ("Ett", "Två"))
    assert first.rpartition("-")[0] == second.rpartition("-")[0]
    assert int(second.rpartition("-")[2]) == int(first.rpartition("-")[2]) + 1


class TestSimilarName:
    """Somebody with the same name may be the same person."""

    @pytest.fixture
    def known(self, cast):
        return make.make_participant(cast.here, by=cast.intake, first_name="Åsa-Lena", last_name="Öberg Núñez")

    def register(self, client, cast, **changes):
        typed_values = {"unit": cast.here.pk, "first_name": "Ny", "last_name": "Person"} | changes
        return fill_in(client, REGISTER, **typed_values)

    @pytest.mark.parametrize(
        ("first", "last"),
        [
            ("Åsa-Lena", "Öberg Núñez"),
            ("asa lena", "oberg nunez"),
            ("ÅSA LENA", "Öberg-Nuñez"),
            (" Åsa-Lena", "Öberg Núñez "),
        ],
    )
    def test_it_is_asked_about_whatever_accents_hyphens_and_capitals(self, intake, cast, known, first, last):
        before = Participant.objects.count()
        response = self.register(intake, cast, first_name=first, last_name=last)
        assert response.status_code == 200
        assert response.context["form"].similar == [known]
        assert f'href="{known.get_absolute_url()}"' in response.content.decode()
        assert Participant.objects.count() == before

    def test_it_is_registered_only_when_the_box_is_ticked(self, intake, cast, known):
        asked = self.register(intake, cast, first_name="Asa Lena", last_name="Oberg Nunez")
        again = intake.post(REGISTER, fields(asked))
        assert again.status_code == 200
        assert not Participant.objects.filter(first_name="Asa Lena").exists()
        passed = intake.post(REGISTER, fields(again) | tick(again))
        assert passed.status_code == 302
        assert Participant.objects.filter(first_name="Asa Lena").count() == 1

    def test_the_box_is_not_ticked_beforehand(self, intake, cast, known):
        asked = self.register(intake, cast, first_name="Asa Lena", last_name="Oberg Nunez")
        assert len(boxes(asked, "passed_warnings")) == 1
        assert "passed_warnings" not in fields(asked)

    def test_having_passed_one_warning_does_not_pass_the_next(self, intake, cast, known):
        other = make.make_participant(cast.here, by=cast.intake, first_name="Kim", last_name="Ek")
        asked = self.register(intake, cast, first_name="Asa Lena", last_name="Oberg Nunez")
        changed = fields(asked) | tick(asked) | {"first_name": "Kim", "last_name": "Ek"}
        response = intake.post(REGISTER, changed)
        assert response.status_code == 200
        assert response.context["form"].similar == [other]
        assert "passed_warnings" not in fields(response)

    def test_a_warning_passed_stays_passed_while_something_else_is_mended(self, intake, cast, known):
        asked = self.register(intake, cast, first_name="Asa Lena", last_name="Oberg Nunez")
        broken = intake.post(REGISTER, fields(asked) | tick(asked) | {"email": "inte en adress"})
        assert errors(broken) == {"email"}
        assert intake.post(REGISTER, fields(broken) | {"email": ""}).status_code == 302

    def test_another_birth_date_is_another_person(self, intake, cast):
        make.make_participant(cast.here, by=cast.intake, first_name="Kim", last_name="Ek", birth_date=date(1990, 1, 1))
        response = self.register(intake, cast, first_name="Kim", last_name="Ek", birth_date="1991-01-01")
        assert response.status_code == 302

    def test_two_numbers_are_two_persons(self, intake, cast):
        make.make_participant(
            cast.here, by=cast.intake, first_name="Kim", last_name="Ek", personal_number=make.make_number()
        )
        response = self.register(
            intake, cast, first_name="Kim", last_name="Ek", personal_number=make.make_number(date(1995, 1, 1))
        )
        assert response.status_code == 302

    def test_nobody_is_asked_about_a_case_they_may_not_know_of(self, intake, cast):
        make.make_participant(cast.there, by=cast.intake_elsewhere, first_name="Kim", last_name="Ek")
        make.make_participant(cast.here, by=cast.named, first_name="Kim", last_name="Ek", is_protected=True)
        assert self.register(intake, cast, first_name="Kim", last_name="Ek").status_code == 302

    def test_changing_a_person_does_not_ask_about_the_person_itself(self, intake, known):
        assert fill_in(intake, edit_url(known), phone="0174-1").status_code == 302

    def test_taking_another_name_asks_about_who_has_it(self, intake, cast, known):
        other = make.make_participant(cast.here, by=cast.intake)
        response = fill_in(intake, edit_url(other), first_name="Åsa Lena", last_name="Öberg Núñez")
        assert response.context["form"].similar == [known]
        other.refresh_from_db()
        assert other.first_name != "Åsa Lena"


class TestNumberTaken:
    """A number one case has already."""

    @pytest.fixture
    def known(self, cast):
        return make.make_participant(cast.here, by=cast.intake, personal_number=make.make_number())

    def test_registering_it_is_refused_with_the_way_to_the_case(self, intake, cast, known):
        response = fill_in(
            intake, REGISTER, unit=cast.here.pk, first_name="Ny", last_name="Person",
            personal_number=known.personal_number,
        )  # fmt: skip
        assert errors(response) == {"personal_number"}
        assert f'href="{known.get_absolute_url()}"' in response.content.decode()
        assert not Participant.objects.filter(first_name="Ny").exists()

    def test_so_is_a_number_the_case_had_before(self, intake, cast, known):
        old = known.personal_number
        known.change(cast.intake, personal_number=make.make_number(date(1970, 1, 1)))
        response = fill_in(
            intake, REGISTER, unit=cast.here.pk, first_name="Ny", last_name="Person", personal_number=old
        )
        assert errors(response) == {"personal_number"}

    def test_changing_to_it_is_refused_and_the_form_keeps_what_was_typed(self, intake, cast, known):
        other = make.make_participant(cast.here, by=cast.intake)
        response = fill_in(intake, edit_url(other), personal_number=known.personal_number, phone="0174-99")
        assert errors(response) == {"personal_number"}
        assert fields(response)["phone"] == "0174-99"
        other.refresh_from_db()
        assert (other.personal_number, other.phone) == (None, "")


class TestNumberThatChanges:
    """A coordination number becomes a personal number."""

    @pytest.fixture
    def case(self, cast, intake):
        participant = make.make_participant(cast.here, by=cast.intake, personal_number=coordination_number())
        self.old, self.new = participant.personal_number, make.make_number(date(1991, 2, 3))
        assert fill_in(intake, edit_url(participant), personal_number=self.new).status_code == 302
        participant.refresh_from_db()
        return participant

    def test_the_new_one_counts_and_the_birth_date_follows(self, case):
        assert (case.personal_number, case.former_numbers) == (self.new, [self.old])
        assert case.birth_date == date(1991, 2, 3)

    @pytest.mark.parametrize("write", [lambda number: number, lambda number: f"{number[2:8]}-{number[8:]}"])
    def test_the_case_is_found_by_either(self, case, intake, write):
        assert found(intake, write(self.old)) == found(intake, write(self.new)) == {case}

    def test_the_history_holds_both_and_shows_neither_in_full(self, case, intake):
        page = intake.get(reverse("reports:history", args=[case.pk])).content.decode()
        for number in (self.old, self.new):
            assert personnummer.masked(number) in page
            assert number[8:] not in page

    def test_saving_the_form_unchanged_keeps_the_number_and_adds_no_former_one(self, case, intake):
        assert fill_in(intake, edit_url(case)).status_code == 302
        case.refresh_from_db()
        assert (case.personal_number, case.former_numbers) == (self.new, [self.old])

    def test_a_number_taken_away_is_still_found(self, case, intake):
        assert fill_in(intake, edit_url(case), personal_number="").status_code == 302
        case.refresh_from_db()
        assert case.personal_number is None
        assert found(intake, self.new) == {case}


class TestTwoAtATime:
    """Two people change the same person."""

    def test_the_second_sees_both_texts_and_nothing_is_overwritten(self, cast, log_in, intake):
        other = log_in(cast.coordinator)
        mine = typed(other, edit_url(cast.own), phone="0174-MIN", city="Minstad")
        assert fill_in(intake, edit_url(cast.own), phone="0174-ANDRAS").status_code == 302
        response = other.post(edit_url(cast.own), mine)
        assert response.status_code == 409
        differences = {
            difference.label: tuple(
                "".join(part for part, _changed in side) for side in (difference.theirs, difference.yours)
            )
            for difference in response.context["form"].differences
        }
        assert set(differences.values()) == {("0174-ANDRAS", "0174-MIN"), ("CANARY-own-city", "Minstad")}
        cast.own.refresh_from_db()
        assert cast.own.phone == "0174-ANDRAS"

    def test_saving_again_from_there_saves_ones_own(self, cast, log_in, intake):
        other = log_in(cast.coordinator)
        mine = typed(other, edit_url(cast.own), phone="0174-MIN")
        fill_in(intake, edit_url(cast.own), phone="0174-ANDRAS")
        conflict = other.post(edit_url(cast.own), mine)
        assert other.post(edit_url(cast.own), fields(conflict)).status_code == 302
        cast.own.refresh_from_db()
        assert cast.own.phone == "0174-MIN"
