"""Registers read in by command: what is stored, what is refused, and that a second run changes nothing."""

import io
import json
import time
import zipfile
from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Agency, Membership, Unit, User
from actionplans.models import FollowUp, Instrument, Rating
from config.commands import Fault
from config.history import act
from config.spreadsheets.workbook import MERGED
from participants.models import CoordinatorPeriod, Enrolment, Participant, Referral, ReferralStep
from tests import factories as make
from tests.participants.registers import HEADINGS, Importer, a_number, as_csv, as_xlsx, faults, numbers, row, waiting

CHANGING = (Participant, Referral, ReferralStep, Enrolment, CoordinatorPeriod, FollowUp, Rating, User, Agency, Unit)


@pytest.fixture
def cast(standing_cast):
    return standing_cast


@pytest.fixture
def read_in(cast, tmp_path):
    return Importer(tmp_path)


def everything():
    """Return every row of what an import writes, and how many events of history there are."""
    models = [*CHANGING, *(model._meta.get_field("events").related_model for model in CHANGING if model is not Unit)]
    return [list(model._base_manager.order_by("pk").values()) for model in models]


class TestWhatIsStored:
    def test_a_row_becomes_a_person_a_referral_and_an_enrolment(self, cast, read_in):
        number = a_number()
        result = read_in([row(personnummer=f"{number[2:8]}-{number[8:]}", handläggare="Per Ek")])
        assert numbers(result) == (1, 0, 0, 0)
        person = Participant.objects.get(personal_number=number)
        referral, enrolment = person.referrals.earliest("pk"), person.enrolments.get()
        assert (str(person), person.status, person.unit, person.sex) == ("Vera Öberg", "enrolled", cast.here, "women")
        assert (str(referral.agency), referral.case_officer_name, referral.state) == (
            "Provparten",
            "Per Ek",
            "admitted",
        )
        assert list(referral.steps.order_by("pk").values_list("state", "on")) == [
            ("received", date(2026, 1, 12)), ("assessment", date(2026, 1, 19)), ("admitted", date(2026, 1, 26)),
        ]  # fmt: skip
        assert (enrolment.started_on, enrolment.planned_end_on) == (date(2026, 2, 2), date(2026, 8, 1))
        period = enrolment.coordinator_periods.get()
        assert (period.coordinator, period.starts_on, period.ends_on) == (cast.coordinator, date(2026, 2, 2), None)

    def test_an_exit_has_its_reason_and_outcome_and_the_coordinator_ends_with_it(self, read_in):
        read_in([row(avslutad="2026-05-01", avslutsorsak="ARBETE", resultat=" Anställning ")])
        enrolment = Enrolment.objects.latest("pk")
        assert (enrolment.exit_reason.code, enrolment.outcome.code) == ("work", "work")
        assert enrolment.coordinator_periods.get().ends_on == date(2026, 5, 1)
        assert enrolment.participant.status == "ended"

    @pytest.mark.parametrize(
        ("words", "state"),
        [("ej antagen", "not_admitted"), ("annan insats", "other_support"), ("Avböjt", "declined"),
         ("återtagen", "withdrawn")],
    )  # fmt: skip
    def test_each_decision_is_a_state(self, read_in, words, state):
        read_in([waiting(beslut=words, beslutsdatum="2026-02-01", rekommenderad_insats="Praktik")])
        referral = Referral.objects.latest("pk")
        assert (referral.state, referral.recommended_support.code) == (state, "internship")
        assert referral.participant.status == "referred"

    def test_without_a_decision_it_waits(self, read_in):
        read_in([waiting(), waiting(kartläggning_påbörjad="2026-01-20", efternamn="Ek")])
        states = list(Referral.objects.order_by("pk").values_list("state", "participant__status"))
        assert states[-2:] == [("received", "referred"), ("assessment", "assessment")]

    def test_somebody_without_a_number_is_found_by_the_reference(self, read_in):
        anonymous = row(personnummer=None, förnamn=None, efternamn=None, kön="man", födelseår=1987, referens="A-17")
        who = {heading: anonymous[heading] for heading in ("referens", "kön", "födelseår")}
        back = who | {"remitterande part": "Provparten", "remissdatum": "2026-09-01"}
        assert numbers(read_in([anonymous])) == (1, 0, 0, 0)
        assert numbers(read_in([anonymous, back])) == (1, 0, 1, 0)
        person = Participant.objects.get(register_reference="A-17")
        assert (person.sex, person.birth_year, person.birth_date, person.referrals.count()) == ("men", 1987, None, 2)

    def test_what_is_not_there_is_made(self, cast, read_in):
        read_in([row(enhet="Nya verkstan", remitterande_part="Försäkringskassan Väst", koordinator="Ny Person")])
        unit, user = Unit.objects.get(name="Nya verkstan"), User.objects.get(name="Ny Person")
        assert unit.parent == cast.root
        assert Agency.objects.get(name="Försäkringskassan Väst").kind.code == "social_insurance"
        assert (user.is_active, user.has_usable_password(), user.email) == (False, False, None)
        assert user.memberships.get().unit == unit

    def test_a_row_with_a_fault_leaves_nothing_behind(self, read_in):
        before = everything()
        result = read_in([row(enhet="Nya verkstan", koordinator="Ny Person", beslut="kanske")])
        assert numbers(result) == (0, 0, 0, 1)
        assert everything() == before

    def test_several_rows_of_one_person_are_several_enrolments(self, read_in):
        number = a_number()
        first = row(personnummer=number, avslutad="2026-04-30")
        again = row(personnummer=number, remissdatum="2026-05-04", kartläggning_påbörjad=None,
                    beslutsdatum="2026-05-05", inskriven="2026-05-11", planerat_slut=None)  # fmt: skip
        assert numbers(read_in([first, again])) == (2, 0, 0, 0)
        person = Participant.objects.get(personal_number=number)
        starts = list(person.enrolments.order_by("pk").values_list("started_on", flat=True))
        assert starts == [date(2026, 2, 2), date(2026, 5, 11)]
        assert person.enrolled_on == date(2026, 5, 11)
        assert person.enrolments.latest("pk").planned_end_on == date(2026, 11, 10)

    def test_an_enrolment_registered_in_error_counts_nowhere(self, read_in):
        read_in([row(avslutad="2026-03-01", avslutsorsak="felregistrering")])
        enrolment = Enrolment.objects.latest("pk")
        assert enrolment.registered_in_error
        assert enrolment.participant.status == "ended" or enrolment.participant.enrolled_on is None

    def test_rows_without_a_unit_belong_to_the_one_given(self, cast, read_in):
        read_in([row(enhet=None)], unit="ditenheten")
        read_in([row(enhet=None)])
        assert [one.unit for one in Enrolment.objects.order_by("-pk")[:2]] == [cast.root, cast.there]

    def test_a_case_officer_with_a_log_in_is_found(self, cast, read_in):
        read_in([waiting(handläggare=cast.case_officer.name)])
        referral = Referral.objects.latest("pk")
        assert (referral.case_officer, referral.case_officer_name) == (cast.case_officer, "")

    def test_the_history_tells_of_it(self, read_in):
        read_in([row()])
        event = Participant._meta.get_field("events").related_model.objects.latest("pgh_id")
        assert event.pgh_context["act"] == "participants.import_register"


class TestStanding:
    def test_the_row_stands_as_the_acts_would_have_left_it(self, cast, read_in):
        rows = [
            row(), row(avslutad="2026-05-01"), waiting(), waiting(kartläggning_påbörjad="2026-01-20"),
            waiting(beslut="avböjt", beslutsdatum="2026-02-01"),
            row(avslutad="2026-03-01", avslutsorsak="felregistrering"),
        ]  # fmt: skip
        back = waiting(personnummer=rows[1]["personnummer"], remissdatum="2026-06-01")
        read_in([*rows, back])
        for person in Participant.objects.filter(personal_number__in=[one["personnummer"] for one in rows]):
            names = ("status", "unit_id", "enrolled_on", "planned_end_on")
            imported = [getattr(person, name) for name in names]
            person.refresh_standing()
            assert [getattr(person, name) for name in names] == imported


class TestSecondRun:
    def test_it_changes_nothing(self, read_in):
        rows = [
            row(handläggare="Per Ek", koordinator="Ny Person", enhet="Nya verkstan"), waiting(),
            row(avslutad="2026-05-01", avslutsorsak="studier", resultat="studier"),
            row(avslutad="2026-03-01", avslutsorsak="felregistrering"),
            waiting(beslut="avböjt", beslutsdatum="2026-02-01"),
            row(personnummer=None, förnamn=None, efternamn=None, kön="kvinna", födelseår="1970", referens="7"),
        ]  # fmt: skip
        assert numbers(read_in(rows)) == (6, 0, 0, 0)
        before = everything()
        assert numbers(read_in(rows)) == (0, 0, 6, 0)
        assert everything() == before

    def test_what_the_register_has_otherwise_since_is_updated(self, read_in):
        first = waiting()
        read_in([first])
        decided = first | {"kartläggning påbörjad": "2026-01-20", "beslut": "antagen", "beslutsdatum": "2026-01-27"}
        assert numbers(read_in([decided])) == (0, 1, 0, 0)
        enrolled = decided | {"inskriven": "2026-02-02", "koordinator": "Koordinator här"}
        assert numbers(read_in([enrolled])) == (0, 1, 0, 0)
        ended = enrolled | {"avslutad": "2026-05-01", "avslutsorsak": "arbete"}
        assert numbers(read_in([ended])) == (0, 1, 0, 0)
        referral = Referral.objects.latest("pk")
        steps = list(referral.steps.order_by("pk").values_list("state", flat=True))
        assert steps == ["received", "assessment", "admitted"]
        enrolment = referral.participant.enrolments.get()
        assert (enrolment.exit_reason.code, enrolment.participant.status) == ("work", "ended")
        assert enrolment.coordinator_periods.get().ends_on == date(2026, 5, 1)
        assert numbers(read_in([ended])) == (0, 0, 1, 0)

    def test_a_decision_corrected_in_the_register_replaces_the_one_read_in(self, read_in):
        first = waiting(beslut="avböjt", beslutsdatum="2026-02-10")
        read_in([first])
        assert numbers(read_in([first | {"beslut": "återtagen", "beslutsdatum": "2026-02-03"}])) == (0, 1, 0, 0)
        steps = list(Referral.objects.latest("pk").steps.order_by("pk").values_list("state", "on"))
        assert steps == [("received", date(2026, 1, 12)), ("withdrawn", date(2026, 2, 3))]

    def test_an_empty_cell_takes_nothing_away(self, read_in):
        full = row(handläggare="Per Ek", avslutad="2026-05-01", avslutsorsak="arbete")
        read_in([full])
        bare = {name: full[name] for name in ("personnummer", "remitterande part", "remissdatum", "inskriven", "enhet")}
        assert numbers(read_in([bare])) == (0, 0, 1, 0)

    def test_what_was_changed_by_hand_since_is_told_and_not_overwritten(self, cast, read_in):
        first = row()
        read_in([first])
        enrolment = Enrolment.objects.latest("pk")
        enrolment.change_period(
            started_on=enrolment.started_on, planned_end_on=date(2026, 12, 1), by=cast.coordinator, correction="Fel"
        )
        result = read_in([first])
        assert faults(result) == [(2, "planerat slut")]
        assert Enrolment.objects.get(pk=enrolment.pk).planned_end_on == date(2026, 12, 1)

    def test_what_was_read_in_before_is_overwritten(self, read_in):
        first = row()
        read_in([first])
        assert numbers(read_in([first | {"planerat slut": "2026-09-30"}])) == (0, 1, 0, 0)
        assert Enrolment.objects.latest("pk").planned_end_on == date(2026, 9, 30)

    def test_an_exit_after_a_move_in_stegvis_ends_where_the_person_is_now(self, cast, read_in):
        first = row()
        read_in([first])
        enrolment = Enrolment.objects.latest("pk")
        moved = enrolment.move(
            unit=cast.there, on=date(2026, 3, 2), coordinator=cast.coordinator_elsewhere, by=cast.intake,
            key=make.uuid.uuid4(),
        )[0]  # fmt: skip
        assert numbers(read_in([first])) == (0, 0, 1, 0)
        assert numbers(read_in([first | {"avslutad": "2026-05-01"}])) == (0, 1, 0, 0)
        assert Enrolment.objects.get(pk=moved.pk).ended_on == date(2026, 5, 1)


class TestFaults:
    @pytest.mark.parametrize(
        ("changes", "column"),
        [
            ({"personnummer": "19900101-0000"}, "personnummer"),
            ({"personnummer": None}, "personnummer"),
            ({"personnummer": None, "referens": "1", "kön": "kvinna"}, "födelseår"),
            ({"personnummer": None, "referens": "1", "födelseår": 1990}, "kön"),
            ({"förnamn": None}, "förnamn"),
            ({"efternamn": "x" * 101}, "efternamn"),
            ({"remitterande_part": None}, "remitterande part"),
            ({"remissdatum": "i våras"}, "remissdatum"),
            ({"remissdatum": None}, "remissdatum"),
            ({"remissdatum": "2026-02-30"}, "remissdatum"),
            ({"kartläggning_påbörjad": "2026-01-01"}, "kartläggning påbörjad"),
            ({"beslut": "kanske"}, "beslut"),
            ({"beslut": None}, "beslut"),
            ({"beslutsdatum": None}, "beslutsdatum"),
            ({"beslutsdatum": "2026-01-11"}, "beslutsdatum"),
            ({"rekommenderad_insats": "resa"}, "rekommenderad insats"),
            ({"inskriven": "2026-01-01"}, "inskriven"),
            ({"planerat_slut": "2026-02-01"}, "planerat slut"),
            ({"avslutad": "2026-02-01"}, "avslutad"),
            ({"avslutad": "2026-06-01", "avslutsorsak": "lust"}, "avslutsorsak"),
            ({"avslutad": "2026-06-01", "resultat": "guld"}, "resultat"),
            ({"avslutsorsak": "arbete"}, "avslutsorsak"),
            ({"beslut": "ej antagen"}, "inskriven"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_told_and_the_other_rows_are_read(self, read_in, changes, column):
        result = read_in([row(**changes), row()])
        assert (numbers(result), column in {error["column"] for error in result["errors"]}) == ((1, 0, 0, 1), True)
        assert all(error["sheet"] == "register" and error["row"] == 2 for error in result["errors"])

    def test_a_day_to_come_is_wrong_but_for_a_start_and_a_planned_end(self, read_in):
        later = timezone.localdate() + timedelta(days=3)
        result = read_in([row(inskriven=later, planerat_slut=later + timedelta(days=90)), waiting(remissdatum=later)])
        assert faults(result) == [(3, "remissdatum")]

    def test_no_message_has_a_personal_number(self, read_in):
        number = a_number()
        result = read_in([row(personnummer=number, beslut="kanske"), row(personnummer=number + "0")])
        assert number[2:] not in json.dumps(result)

    def test_the_same_row_twice_is_unchanged_and_one_that_contradicts_is_wrong(self, read_in):
        first = row()
        assert numbers(read_in([first, first])) == (1, 0, 1, 0)
        other = row()
        result = read_in([other, other | {"beslut": "avböjt", "inskriven": None}, other | {"efternamn": "Annan"}])
        assert numbers(result) == (1, 0, 0, 2)

    def test_enrolments_may_not_overlap(self, read_in):
        number = a_number()
        later = row(personnummer=number, remissdatum="2026-03-01", kartläggning_påbörjad=None,
                    beslutsdatum="2026-03-02", inskriven="2026-03-03", planerat_slut=None)  # fmt: skip
        result = read_in([row(personnummer=number), later])
        assert faults(result) == [(3, "inskriven")]

    def test_somebody_protected_is_registered_by_hand(self, cast, read_in):
        hidden = make.make_participant(
            cast.here, by=cast.named, is_protected=True, personal_number=a_number(), last_name="Öberg"
        )
        result = read_in([row(personnummer=hidden.personal_number)])
        assert faults(result)[-1] == (2, "personnummer")
        assert not hidden.referrals.exists()

    def test_two_people_with_the_same_name_must_be_told_apart(self, cast, read_in):
        for number in range(2):
            make.make_user("coordinator", cast.here, name="Kim Dubbel", email=f"kim{number}@example.org")
        result = read_in([row(koordinator="Kim Dubbel"), row(koordinator="kim1@example.org")])
        assert faults(result) == [(2, "koordinator")]


class TestFiles:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    @pytest.mark.parametrize("delimiter", [";", ",", "\t"])
    def test_text_is_read_whatever_its_delimiter_and_encoding(self, read_in, delimiter, encoding):
        content = as_csv([row(efternamn="Åström, född Öz;")], delimiter, encoding)
        assert numbers(read_in(content)) == (1, 0, 0, 0)
        assert Participant.objects.latest("pk").last_name == "Åström, född Öz;"

    def test_empty_rows_are_passed_over_and_the_rows_keep_their_numbers(self, read_in):
        text = as_csv([row(), row(beslut="x")]).decode().splitlines()
        text[2:2] = ["", ";;;;;"]
        result = read_in("\n".join(text).encode())
        assert (result["rows"], faults(result)) == (2, [(5, "beslut")])

    def test_excel_keeps_dates_numbers_and_truth(self, read_in):
        number = a_number()
        excel = row(personnummer=int(number), remissdatum=date(2026, 1, 12), inskriven=datetime(2026, 2, 2, 0, 0))
        assert numbers(read_in(as_xlsx(register=[excel, row(förnamn=True)]), "a.xlsx")) == (1, 0, 0, 1)
        assert Participant.objects.get(personal_number=number).enrolled_on == date(2026, 2, 2)

    def test_a_formula_is_not_run(self, read_in):
        def formula(book):
            book["register"]["E2"] = '=HYPERLINK("http://example.org")'

        result = read_in(as_xlsx(formula, register=[row()]), "a.xlsx")
        assert (numbers(result), faults(result)) == ((0, 0, 0, 1), [(2, "förnamn")])

    def test_what_looks_like_a_formula_in_text_is_text(self, read_in):
        read_in([row(efternamn="=1+1")])
        assert Participant.objects.latest("pk").last_name == "=1+1"

    def test_merged_cells_are_a_fault_of_their_rows_alone(self, read_in):
        def merge(book):
            book["register"].merge_cells("F3:F4")

        result = read_in(as_xlsx(merge, register=[row(), row(), row(), row()]), "a.xlsx")
        assert numbers(result) == (2, 0, 0, 2)
        assert {place for place, _column in faults(result)} == {3, 4}

    def test_headings_forgive_capitals_and_space(self, read_in):
        headings = [heading.upper().replace(" ", "  ") + " *" for heading in HEADINGS]
        text = as_csv([row()]).decode().splitlines()
        assert numbers(read_in("\n".join([";".join(headings), *text[1:]]).encode())) == (1, 0, 0, 0)

    @pytest.mark.parametrize(
        "content",
        [
            b"", b"\0\1\2\3", b"a;b\n1;2\n", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 old",
            b"personnummer;personnummer;remissdatum;remitterande part\n", b"%PDF-1.4",
        ],
    )  # fmt: skip
    def test_a_file_that_cannot_be_read_stores_nothing_and_says_why(self, read_in, content):
        before = everything()
        with pytest.raises(Fault) as fault:
            read_in(content)
        assert fault.value.returncode == 2
        assert everything() == before

    def test_entities_and_what_unpacks_too_large_are_refused(self, read_in):
        for path, text in (
            ("xl/workbook.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><workbook>&b;</workbook>'),
            ("xl/worksheets/sheet1.xml", b" " * ((1 << 30) + 1)),
        ):
            content = rewritten(as_xlsx(register=[row()]), path, text)
            with pytest.raises(Fault):
                read_in(content, "a.xlsx")

    def test_a_dry_run_says_the_same_and_changes_nothing(self, read_in):
        before = everything()
        assert numbers(read_in([row(enhet="Nya"), row(beslut="x")], dry_run=True)) == (1, 0, 0, 1)
        assert everything() == before

    def test_an_unknown_unit_is_a_fault_in_what_was_given(self, read_in):
        with pytest.raises(Fault, match="Det finns ingen enhet"):
            read_in([row()], unit="Ingenstans")

    def test_an_empty_database_gets_a_municipality(self, db, tmp_path):
        path = tmp_path / "register.csv"
        path.write_bytes(as_csv([row(koordinator="Ny Person")]))
        out = io.StringIO()
        call_command("import_register", str(path), unit="Växthuset", json=True, stdout=out, stderr=io.StringIO())
        assert json.loads(out.getvalue())["new"] == 1
        assert Membership.objects.get().unit.name == "Hitenheten"


def rewritten(content, path, text):
    """Return the workbook `content` with the part `path` replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, text if name == path else old.read(name))
    return stream.getvalue()


class TestOtherSheets:
    @pytest.fixture(autouse=True)
    def instruments(self, cast):
        for code, numbers_of in (("bip-participant", [*range(1, 7), 8, 9, 10]), ("bip-caseworker", range(1, 12))):
            items = [{"number": number, "indicator": {"sv": "a"}, "question": {"sv": "b"}} for number in numbers_of]
            respondent = code.removeprefix("bip-")
            Instrument.objects.get_or_create(
                code=code, is_active=True,
                defaults={"number": 1, "respondent": respondent, "title": {}, "items": items, "scale": []},
            )  # fmt: skip

    def test_follow_ups_and_ratings_hang_on_the_people_of_the_register(self, cast, read_in):
        number = a_number()
        followups = [
            {"personnummer": number, "datum": date(2026, 3, 2), "kontaktform": "Telefon", "text": "Vi talades vid."},
            {"personnummer": number, "datum": "2026-04-02", "text": "Vi sågs."},
            {"personnummer": a_number(), "datum": "2026-04-02", "text": "Om ingen."},
        ]
        ratings = [
            {
                "personnummer": number,
                "datum": "2026-03-02",
                "instrument": "bip-participant",
                "svar 1": 3,
                "svar 8": "x",
            },
            {"personnummer": number, "datum": "2026-03-02", "instrument": "bip-caseworker", "svar 11": "5"},
            {"personnummer": number, "datum": "2026-03-02", "instrument": "bip-participant", "svar 7": 1},
            {"personnummer": number, "datum": "2026-03-03", "instrument": "bip-participant", "svar 1": 6},
            {"personnummer": number, "datum": "2026-03-03", "instrument": "hemligt", "svar 1": 1},
        ]
        content = as_xlsx(register=[row(personnummer=number)], uppföljningar=followups, skattningar=ratings)
        result = read_in(content, "a.xlsx")
        assert numbers(result) == (5, 0, 0, 4)
        person = Participant.objects.get(personal_number=number)
        assert person.last_followup_on == date(2026, 4, 2)
        found = [(one.contact_form.code, one.author, one.is_signed) for one in person.followups.order_by("occurred_on")]
        assert found == [("phone", cast.coordinator, True), ("other", cast.coordinator, True)]
        answers = {rating.instrument.code: rating.answers for rating in person.ratings.all()}
        assert answers["bip-participant"] == [3, None, None, None, None, None, 0, None, None]
        assert answers["bip-caseworker"] == [None] * 10 + [5]
        before = everything()
        assert numbers(read_in(content, "a.xlsx")) == (0, 0, 5, 4)
        assert everything() == before

    def test_answers_once_given_are_never_changed(self, read_in):
        number = a_number()
        rating = {"personnummer": number, "datum": "2026-03-02", "instrument": "bip-caseworker", "svar 1": 1}
        read_in(as_xlsx(register=[row(personnummer=number)], skattningar=[rating]), "a.xlsx")
        result = read_in(as_xlsx(skattningar=[rating | {"svar 1": 2}]), "a.xlsx")
        assert faults(result) == [(2, "datum")]


def test_what_the_import_wrote_is_its_own_until_somebody_changes_it(cast, read_in):
    first = row()
    read_in([first])
    person = Participant.objects.get(personal_number=first["personnummer"])
    with act("participants.change", by=cast.intake):
        Participant.objects.filter(pk=person.pk).update(last_name="Bytt")
    assert faults(read_in([first])) == [(2, "efternamn")]


def test_a_sheet_of_beginnings_of_merged_cells_is_no_harder_to_read_than_others():
    started = time.monotonic()
    assert not list(MERGED.finditer(b"<mergeCell " * 10_000))
    assert time.monotonic() - started < 1
