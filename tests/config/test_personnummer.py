"""Personal numbers: what is taken, what is refused, what is found in running text."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import personnummer
from participants.demo import luhn

births = st.dates(date(1927, 1, 1), date(2015, 12, 31))


def number_of(born, serial, offset=0):
    digits = f"{born:%Y%m}{born.day + offset:02}{serial:03}"
    return digits + luhn(digits[2:])


@given(births, st.integers(1, 999))
def test_every_usual_form_gives_the_same_twelve_digits(born, serial):
    number = number_of(born, serial)
    written = [number, f"{number[:8]}-{number[8:]}", f" {number[:8]} {number[8:]} ", f"{number[:8]}–{number[8:]}"]
    assert {personnummer.parse(text) for text in written} == {number}
    assert personnummer.birth_date(number) == born


@given(births, st.integers(1, 999))
def test_a_coordination_number_is_a_personal_number_with_sixty_on_the_day(born, serial):
    number = number_of(born, serial, offset=60)
    assert personnummer.parse(number) == number
    assert personnummer.birth_date(number) == born


def test_a_short_number_is_of_the_last_hundred_years_and_a_plus_of_those_before():
    number = number_of(date(1990, 5, 17), 238)
    assert personnummer.parse(number[2:]) == number
    assert personnummer.parse(f"{number[2:8]}+{number[8:]}") == f"18{number[2:]}"


@given(births, st.integers(1, 999), st.integers(1, 9))
def test_a_wrong_check_digit_is_refused(born, serial, error):
    number = number_of(born, serial)
    wrong = number[:-1] + str((int(number[-1]) + error) % 10)
    with pytest.raises(ValueError, match="exist"):
        personnummer.parse(wrong)


@given(st.text(max_size=30))
def test_any_text_gives_twelve_digits_or_a_value_error(text):
    with contextlib.suppress(ValueError):
        assert len(personnummer.parse(text)) == 12


def test_a_birth_date_to_come_is_refused():
    with pytest.raises(ValueError, match="has not been"):
        personnummer.parse(number_of(date(2031, 1, 1), 238))


@given(births, st.integers(1, 999), st.sampled_from(["{0}{1}", "{0}-{1}", "{0} {1}", "{0} - {1}"]))
def test_a_number_is_found_in_running_text(born, serial, form):
    number = number_of(born, serial)
    written = form.format(number[:8], number[8:])
    assert personnummer.find(f"Deltagaren ({written}) kom i tid.") == [written]


@pytest.mark.parametrize(
    "text", ["S-2026-00042", "Ring 070-174 06 05", "Dnr 2026-123456", "1234567890", "200 000 platser", ""]
)
def test_other_numbers_are_not_taken_for_personal_numbers(text):
    assert personnummer.find(text) == []


def test_the_mask_hides_the_last_four():
    assert personnummer.masked("199001012385") == "900101-****"
