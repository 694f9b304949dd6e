"""Protected identity: who is named, who must be, and how the protection ends."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from participants.models import NamedStaff, Participant
from tests import factories as make
from tests.cast import add_protected
from tests.screen import boxes, errors, fields, fill_in, typed


@pytest.fixture
def cast(standing_cast):
    return standing_cast


def url_of(participant, name="protection"):
    return reverse(f"participants:{name}", args=[participant.pk])


def named_on(participant):
    return {named.user for named in participant.named_staff.active().select_related("user")}


def protect(client, participant, *users):
    return fill_in(client, url_of(participant), is_protected="on", named_staff=[user.pk for user in users])


@pytest.fixture
def client(cast, log_in):
    return log_in(cast.coordinator)


class TestProtecting:
    def test_those_named_see_the_case_and_nobody_else_does(self, cast, client, log_in):
        assert protect(client, cast.own, cast.coordinator, cast.intake).status_code == 302
        cast.own.refresh_from_db()
        assert cast.own.is_protected
        assert named_on(cast.own) == {cast.coordinator, cast.intake}
        for user, status in ((cast.coordinator, 200), (cast.intake, 200), (cast.colleague, 404), (cast.manager, 404)):
            assert log_in(user).get(cast.own.get_absolute_url()).status_code == status, user

    def test_whoever_opens_the_form_is_proposed(self, cast, client):
        assert fields(client.get(url_of(cast.own)))["named_staff"] == str(cast.coordinator.pk)

    def test_one_must_be_named_oneself(self, cast, client):
        response = protect(client, cast.own, cast.colleague, cast.intake)
        assert errors(response) == {"named_staff"}
        assert not Participant.objects.get(pk=cast.own.pk).is_protected
        assert not NamedStaff.objects.filter(participant=cast.own).exists()

    def test_the_responsible_coordinator_must_be_named(self, cast, log_in):
        response = protect(log_in(cast.intake), cast.own, cast.intake)
        assert errors(response) == {"named_staff"}
        assert not Participant.objects.get(pk=cast.own.pk).is_protected
        assert protect(log_in(cast.intake), cast.own, cast.intake, cast.coordinator).status_code == 302

    def test_those_who_can_be_named_work_with_cases_there_or_review_the_log(self, cast, client):
        proposed = {int(value) for value in boxes(client.get(url_of(cast.own)), "named_staff")}
        here = (cast.coordinator, cast.colleague, cast.named, cast.intake, cast.manager)
        here += (cast.supervisor, cast.employer_coordinator)
        assert proposed == {user.pk for user in (*here, cast.log_reviewer, cast.named_reviewer)}

    @pytest.mark.parametrize("name", ["coordinator_elsewhere", "official", "administrator", "ended", "not_begun"])
    def test_nobody_else_can_be_named(self, cast, client, name):
        response = protect(client, cast.own, cast.coordinator, cast.users[name])
        assert errors(response) == {"named_staff"}
        assert not Participant.objects.get(pk=cast.own.pk).is_protected

    def test_a_case_protected_when_registered_is_known_to_who_registered_it_alone(self, cast, log_in):
        client = log_in(cast.intake)
        response = fill_in(
            client, reverse("participants:register"), unit=cast.here.pk, first_name="Ny", last_name="Person",
            is_protected="on",
        )  # fmt: skip
        made = Participant.objects.get(first_name="Ny")
        assert response.headers["Location"] == url_of(made)
        assert named_on(made) == {cast.intake}
        assert log_in(cast.manager).get(made.get_absolute_url()).status_code == 404


class TestNamedCase:
    """A case that is protected already."""

    @pytest.fixture
    def case(self, cast):
        return add_protected(cast)

    @pytest.fixture
    def named(self, cast, case, log_in):
        return log_in(cast.named)

    def test_somebody_named_is_taken_away_and_sees_it_no_longer(self, cast, case, named, log_in):
        protect(named, case, cast.named, cast.intake)
        assert log_in(cast.intake).get(case.get_absolute_url()).status_code == 200
        protect(named, case, cast.named)
        assert named_on(case) == {cast.named}
        assert log_in(cast.intake).get(case.get_absolute_url()).status_code == 404

    def test_who_was_named_when_is_kept(self, cast, case, named):
        protect(named, case, cast.named, cast.intake)
        protect(named, case, cast.named)
        before = NamedStaff.objects.filter(participant=case).exclude(removed_at=None)
        assert {one.user for one in before} == {cast.named_reviewer, cast.intake}

    def test_the_protection_ends_and_the_unit_sees_the_case_again(self, cast, case, named, log_in):
        assert fill_in(named, url_of(case), is_protected=None).status_code == 302
        case.refresh_from_db()
        assert not case.is_protected
        assert named_on(case) == set()
        assert log_in(cast.colleague).get(case.get_absolute_url()).status_code == 200

    def test_only_named_coordinators_can_be_chosen_for_the_case(self, cast, case, named):
        response = fill_in(named, url_of(case, "coordinator"), coordinator=cast.colleague.pk)
        assert errors(response) == {"coordinator"}
        protect(named, case, cast.named, cast.colleague)
        assert fill_in(named, url_of(case, "coordinator"), coordinator=cast.colleague.pk).status_code == 302
        assert case.enrolment.coordinator_periods.current().get().coordinator == cast.colleague

    def move(self, cast, case, client):
        return fill_in(client, url_of(case, "move"), unit=cast.there.pk, coordinator=cast.coordinator_elsewhere.pk)

    def test_a_move_names_the_new_coordinator_who_sees_the_case_from_then_on(self, cast, case, named, log_in):
        assert log_in(cast.coordinator_elsewhere).get(case.get_absolute_url()).status_code == 404
        assert self.move(cast, case, named).status_code == 302
        assert named_on(case) == {cast.named, cast.named_reviewer, cast.coordinator_elsewhere}
        client = log_in(cast.coordinator_elsewhere)
        assert client.get(case.get_absolute_url()).status_code == 200
        event = NamedStaff.objects.get(participant=case, user=cast.coordinator_elsewhere).events.get()
        assert (event.pgh_context["act"], event.pgh_context["user"]) == ("participants.move", cast.named.pk)
        for user in (cast.manager_elsewhere, cast.intake_elsewhere, cast.manager, cast.named):
            assert log_in(user).get(case.get_absolute_url()).status_code == 404, user

    def test_the_form_says_so_where_the_identity_is_protected_alone(self, cast, case, named):
        for participant in (case, cast.own):
            form = named.get(url_of(participant, "move")).context["form"]
            assert bool(form.fields["coordinator"].help_text) == (participant == case)
            offered = set(form.fields["coordinator"].queryset)
            assert cast.coordinator_elsewhere in offered

    def test_a_move_to_somebody_of_another_unit_names_nobody(self, cast, case, named):
        response = fill_in(named, url_of(case, "move"), unit=cast.there.pk, coordinator=cast.named.pk)
        assert errors(response) == {"coordinator"}
        assert named_on(case) == {cast.named, cast.named_reviewer}

    def test_those_named_stay_named_after_a_move_until_somebody_takes_them_away(self, cast, case, named, log_in):
        self.move(cast, case, named)
        client = log_in(cast.coordinator_elsewhere)
        assert fill_in(client, url_of(case)).status_code == 302
        assert named_on(case) == {cast.named, cast.named_reviewer, cast.coordinator_elsewhere}
        protect(client, case, cast.coordinator_elsewhere)
        assert named_on(case) == {cast.coordinator_elsewhere}
        assert str(cast.named.pk) not in boxes(client.get(url_of(case)), "named_staff")

    def test_a_move_of_an_unprotected_case_names_nobody(self, cast, log_in):
        self.move(cast, cast.own, log_in(cast.coordinator))
        assert named_on(cast.own) == set()

    def test_so_it_is_when_enrolling(self, cast, log_in):
        made = make.make_participant(cast.here, by=cast.named, is_protected=True)
        response = fill_in(log_in(cast.named), url_of(made, "enrol"), coordinator=cast.colleague.pk)
        assert errors(response) == {"coordinator"}
        assert not made.enrolments.exists()

    def test_a_named_reviewer_stays_named_and_can_be_taken_away(self, cast, case, named):
        assert str(cast.named_reviewer.pk) in fields(named.get(url_of(case)))["named_staff"]
        protect(named, case, cast.named)
        assert named_on(case) == {cast.named}


def test_two_who_change_the_protection_at_a_time_see_each_others(cast, client, log_in):
    other = log_in(cast.intake)
    mine = typed(other, url_of(cast.own), is_protected="on", named_staff=[cast.intake.pk, cast.coordinator.pk])
    protect(client, cast.own, cast.coordinator, cast.intake, cast.colleague)
    response = other.post(url_of(cast.own), mine)
    assert response.status_code == 409
    assert named_on(cast.own) == {cast.coordinator, cast.intake, cast.colleague}
    [difference] = response.context["form"].differences
    assert cast.colleague.name in "".join(part for part, _changed in difference.theirs)
    assert cast.colleague.name not in "".join(part for part, _changed in difference.yours)
    assert other.post(url_of(cast.own), fields(response)).status_code == 302
    assert named_on(cast.own) == {cast.coordinator, cast.intake}


def test_somebody_with_another_role_there_still_follows_the_role(cast, client, log_in):
    manager = cast.manager
    protect(client, cast.own, cast.coordinator, manager)
    assert log_in(manager).get(cast.own.get_absolute_url()).status_code == 200
    assert log_in(manager).get(url_of(cast.own)).status_code == 403
    assert Role.MANAGER in manager.roles
