"""A protected case that nobody named can open any longer: who is told, and how the operator brings it back."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from config.commands import Fault
from participants.models import NamedStaff
from tests import factories as make
from tests.cast import add_protected

LOG = reverse("participants:log")


@pytest.fixture
def cast(standing_cast):
    return standing_cast


@pytest.fixture
def case(cast):
    return add_protected(cast)


def listed(capsys):
    capsys.readouterr()
    call_command("name_staff")
    return capsys.readouterr().out.split()


def end_role(user):
    user.memberships.get().end(timezone.localdate() - timedelta(days=1), by=None)


def end_log_in(user):
    type(user).objects.filter(pk=user.pk).update(is_active=False)


class TestList:
    def test_a_case_somebody_named_can_open_is_not_there(self, case, capsys):
        assert listed(capsys) == []

    @pytest.mark.parametrize("leave", [end_role, end_log_in])
    def test_a_case_is_there_when_the_last_one_named_leaves(self, cast, case, capsys, leave):
        leave(cast.named)
        assert listed(capsys) == [case.case_number]

    def test_another_one_named_is_enough(self, cast, case, capsys):
        NamedStaff.objects.appoint(case, [cast.intake], by=cast.named)
        end_role(cast.named)
        assert listed(capsys) == []

    def test_somebody_taken_away_and_somebody_of_another_unit_are_not(self, cast, case, capsys):
        NamedStaff.objects.appoint(case, [cast.colleague, cast.coordinator_elsewhere], by=cast.named)
        case.named_staff.filter(user=cast.colleague).update(removed_at=timezone.now())
        end_role(cast.named)
        assert listed(capsys) == [case.case_number]

    def test_a_case_in_a_unit_below_is_reached_from_above(self, cast, case, capsys):
        type(case).objects.filter(pk=case.pk).update(unit=cast.site)
        assert listed(capsys) == []

    def test_unprotected_cases_are_no_matter(self, cast, capsys):
        end_role(cast.coordinator)
        assert listed(capsys) == []


class TestNaming:
    def test_who_is_named_sees_the_case_and_the_history_says_by_whom(self, cast, case, capsys, log_in):
        end_role(cast.named)
        call_command("name_staff", case.case_number.lower(), cast.manager.email.upper())
        assert case.case_number in capsys.readouterr().out
        assert listed(capsys) == []
        client = log_in(cast.manager)
        assert client.get(case.get_absolute_url()).status_code == 200
        entries = client.get(reverse("reports:history", args=[case.pk])).context["entries"]
        with override("sv"):
            title, system = gettext("Named by the operator"), gettext("The system")
        [entry] = [entry for entry in entries if entry.title == title]
        assert entry.by == system
        assert cast.manager.name in {change.new for change in entry.changes}

    def test_twice_is_once(self, cast, case):
        for _time in range(2):
            call_command("name_staff", case.case_number, cast.manager.email)
        assert case.named_staff.active().filter(user=cast.manager).count() == 1

    @pytest.mark.parametrize("name", ["coordinator_elsewhere", "supervisor", "administrator", "ended", "log_reviewer"])
    def test_somebody_whose_role_does_not_reach_the_case_is_refused(self, cast, case, name):
        with pytest.raises(Fault):
            call_command("name_staff", case.case_number, cast.users[name].email)
        assert not case.named_staff.active().filter(user=cast.users[name]).exists()

    def test_an_unprotected_case_is_refused(self, cast):
        with pytest.raises(Fault, match=cast.own.case_number):
            call_command("name_staff", cast.own.case_number, cast.manager.email)

    @pytest.mark.parametrize("given", [("S-1999-00001", "x@example.org"), ("{case}", "x@example.org"), ("{case}",)])
    def test_what_is_not_there_is_told(self, case, given):
        with pytest.raises(Fault):
            call_command("name_staff", *(text.format(case=case.case_number) for text in given))


class TestWhoIsTold:
    """The log reviewer named on the case; for everybody else it must not exist."""

    def told(self, client):
        return client.get(LOG).context["out_of_sight"]

    def test_the_named_reviewer_is_told_on_the_page_of_the_log(self, cast, case, log_in):
        client = log_in(cast.named_reviewer)
        assert self.told(client) == []
        end_role(cast.named)
        assert self.told(client) == [case.case_number]
        assert case.case_number in client.get(LOG).content.decode()

    def test_nobody_else_is(self, cast, case, log_in):
        end_role(cast.named)
        for user in (cast.log_reviewer, cast.manager):
            assert self.told(log_in(user)) == []

    def test_nor_is_a_reviewer_taken_away_from_it(self, cast, case, log_in):
        case.named_staff.filter(user=cast.named_reviewer).update(removed_at=timezone.now())
        end_role(cast.named)
        assert self.told(log_in(cast.named_reviewer)) == []

    def test_the_administrator_who_ends_the_role_reads_nothing_of_it(self, cast, case, log_in):
        membership = cast.named.memberships.get()
        url = reverse("accounts:end_membership", args=[cast.named.pk, membership.pk])
        client = log_in(cast.administrator)
        data = {"version": membership.version, "ends_on": timezone.localdate()}
        response = client.post(url, data, follow=True)
        assert response.status_code == 200
        assert case.case_number not in response.content.decode()
        assert "CANARY" not in response.content.decode()


def test_a_name_is_kept_while_the_role_is_away(cast, case):
    end_role(cast.named)
    make.give_role(cast.named, "coordinator", cast.here, starts_on=timezone.localdate())
    assert not type(case).objects.out_of_sight().exists()
