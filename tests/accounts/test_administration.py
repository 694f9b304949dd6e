"""Administration: units, parties, users, roles and lists of words."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts.enums import ROOT_ROLES, Role
from accounts.models import Agency, CodeList, Membership, Unit, UnitSetting, User
from accounts.unit_settings import FOLLOWUP_DAYS, SETTINGS, STAY_MONTHS
from tests import factories as make
from tests.screen import errors, fields, fill_in, typed

TODAY = timezone.localdate


def day(days):
    return (TODAY() + timedelta(days=days)).isoformat()


def url_of(name, *arguments):
    return reverse(f"accounts:{name}", args=[getattr(one, "pk", one) for one in arguments])


def in_force(unit):
    unit.refresh_from_db()
    return {setting.key: unit.setting(setting) for setting in (FOLLOWUP_DAYS, STAY_MONTHS)}


@pytest.fixture
def admin(cast, log_in):
    return log_in(cast.administrator)


@pytest.fixture
def other_admin(cast, log_in):
    return log_in(make.make_user(Role.ADMINISTRATOR, name="Den andra"))


class TestUnits:
    def test_a_new_unit_lies_where_it_was_put(self, cast, admin):
        response = fill_in(admin, url_of("add_unit"), name="Ny enhet", kind="unit", parent=cast.here.pk)
        assert response.headers["Location"] == url_of("units")
        unit = Unit.objects.get(name="Ny enhet")
        assert (unit.parent, unit.kind, unit.is_active) == (cast.here, "unit", True)
        rows = [(depth, unit.name) for depth, unit in admin.get(url_of("units")).context["rows"]]
        assert rows == [
            (0, "Provkommunen"), (1, "Ditenheten"), (1, "Hitenheten"), (2, "Hitplatsen"), (2, "Ny enhet"),
        ]  # fmt: skip

    def test_everything_but_the_municipality_belongs_to_something(self, admin):
        assert errors(fill_in(admin, url_of("add_unit"), name="Lös", kind="unit", parent="")) == {"parent"}

    def test_the_municipality_keeps_its_place(self, cast, admin):
        assert "parent" not in fields(admin.get(url_of("unit", cast.root)))
        assert fill_in(admin, url_of("unit", cast.root), name="Nykommunen", parent=cast.here.pk).status_code == 302
        cast.root.refresh_from_db()
        assert (cast.root.name, cast.root.parent) == ("Nykommunen", None)

    @pytest.mark.parametrize("below", ["here", "site"])
    def test_a_unit_cannot_lie_below_itself(self, cast, admin, below):
        url = url_of("unit", cast.here)
        response = admin.post(url, typed(admin, url, parent=cast.units[below].pk))
        assert errors(response) == {"parent"}
        cast.here.refresh_from_db()
        assert cast.here.parent == cast.root

    def test_two_units_in_one_place_have_two_names(self, cast, admin):
        response = fill_in(admin, url_of("add_unit"), name="Ditenheten", kind="unit", parent=cast.root.pk)
        assert errors(response)
        assert (
            fill_in(admin, url_of("add_unit"), name="Ditenheten", kind="unit", parent=cast.here.pk).status_code == 302
        )

    def test_a_unit_out_of_use_can_no_longer_be_chosen(self, cast, admin, log_in):
        fill_in(admin, url_of("unit", cast.here), is_active=None)
        assert errors(
            fill_in(
                log_in(cast.intake), reverse("participants:register"), unit=cast.here.pk, first_name="N", last_name="P"
            )
        ) == {"unit"}

    def test_the_second_of_two_sees_both_names_and_both_settings(self, cast, admin, other_admin):
        url = url_of("unit", cast.here)
        mine = typed(admin, url, name="Min", followup_days="9")
        fill_in(other_admin, url, name="Din", followup_days="11")
        response = admin.post(url, mine)
        assert response.status_code == 409
        sides = [(one.theirs, one.yours) for one in response.context["form"].differences]
        assert sides == [([("Din", True)], [("Min", True)]), ([("11", True)], [("9", True)])]
        cast.here.refresh_from_db()
        assert (cast.here.name, in_force(cast.here)["followup_days"]) == ("Din", 11)
        assert admin.post(url, fields(response)).status_code == 302
        assert (Unit.objects.get(pk=cast.here.pk).name, in_force(cast.here)["followup_days"]) == ("Min", 9)


class TestSettings:
    def test_a_setting_holds_in_the_unit_and_below_it(self, cast, admin):
        assert fill_in(admin, url_of("unit", cast.here), followup_days="14").status_code == 302
        assert in_force(cast.here) == in_force(cast.site) == {"followup_days": 14, "stay_months": 6}
        assert in_force(cast.there) == {"followup_days": 30, "stay_months": 6}

    def test_the_nearest_above_wins_and_an_emptied_one_falls_back(self, cast, admin):
        fill_in(admin, url_of("unit", cast.root), stay_months="12")
        fill_in(admin, url_of("unit", cast.here), stay_months="3")
        assert [in_force(unit)["stay_months"] for unit in (cast.root, cast.here, cast.site, cast.there)] == [
            12,
            3,
            3,
            12,
        ]
        fill_in(admin, url_of("unit", cast.here), stay_months="")
        assert [in_force(unit)["stay_months"] for unit in (cast.here, cast.site)] == [12, 12]
        assert not UnitSetting.objects.filter(unit=cast.here).exists()

    def test_a_new_unit_and_a_moved_one_have_what_is_above_them(self, cast, admin):
        fill_in(admin, url_of("unit", cast.there), followup_days="7")
        fill_in(admin, url_of("add_unit"), name="Ny", kind="site", parent=cast.there.pk)
        assert in_force(Unit.objects.get(name="Ny"))["followup_days"] == 7
        fill_in(admin, url_of("unit", cast.site), parent=cast.there.pk)
        assert in_force(cast.site)["followup_days"] == 7

    def test_the_form_shows_ones_own_value_and_what_is_inherited(self, cast, admin):
        fill_in(admin, url_of("unit", cast.root), followup_days="21")
        page = admin.get(url_of("unit", cast.here))
        assert fields(page)["followup_days"] == ""
        assert "21" in str(page.context["form"].fields["followup_days"].help_text)
        assert fields(admin.get(url_of("unit", cast.root)))["followup_days"] == "21"

    def test_every_setting_stands_once_under_its_heading(self, admin, cast):
        page = admin.get(url_of("unit", cast.here)).content.decode()
        for setting in SETTINGS.values():
            assert page.count(f'name="{setting.key}"') == 1
        assert page.count("Löften de första veckorna") == 1

    def test_a_setting_newer_than_the_unit_is_its_default(self, cast):
        Unit.objects.filter(pk=cast.here.pk).update(settings_in_force={"stay_months": 9})
        unit = Unit.objects.get(pk=cast.here.pk)
        assert (unit.setting(STAY_MONTHS), unit.setting(FOLLOWUP_DAYS)) == (9, FOLLOWUP_DAYS.default)

    @pytest.mark.parametrize("value", ["0", "367", "-1", "fjorton", "1.5", "9" * 30])
    def test_a_value_out_of_bounds_is_refused(self, cast, admin, value):
        assert errors(fill_in(admin, url_of("unit", cast.here), followup_days=value)) == {"followup_days"}
        assert in_force(cast.here)["followup_days"] == 30


class TestAgencies:
    def test_one_is_added_and_changed(self, admin):
        kind = make.code("agency_kind", "school")
        assert fill_in(admin, url_of("add_agency"), name="Vuxenskolan", kind=kind.pk).status_code == 302
        agency = Agency.objects.get(name="Vuxenskolan")
        assert (agency.kind, agency.is_active) == (kind, True)
        fill_in(admin, url_of("agency", agency), name="Folkhögskolan", is_active=None)
        agency.refresh_from_db()
        assert (agency.name, agency.is_active) == ("Folkhögskolan", False)

    def test_two_parties_have_two_names(self, admin):
        kind = make.code("agency_kind", "school").pk
        assert errors(fill_in(admin, url_of("add_agency"), name="Provparten", kind=kind)) == {"name"}

    def test_a_kind_is_a_kind_of_party(self, admin):
        response = fill_in(admin, url_of("add_agency"), name="X", kind=make.code("exit_reason", "work").pk)
        assert errors(response) == {"kind"}

    def test_the_second_of_two_is_asked(self, cast, admin, other_admin):
        url = url_of("agency", Agency.objects.get(name="Provparten"))
        mine = typed(admin, url, name="Min")
        fill_in(other_admin, url, name="Din")
        assert admin.post(url, mine).status_code == 409
        assert not Agency.objects.filter(name="Min").exists()


class TestUsers:
    def add(self, admin, **changes):
        values = {"name": "Nya Nyberg", "email": "Nya@Example.ORG", "language": "sv"} | changes
        return fill_in(admin, url_of("add_user"), **values)

    def test_a_new_user_is_told_by_email_where_to_choose_a_password(self, admin, mailoutbox):
        response = self.add(admin)
        user = User.objects.get(name="Nya Nyberg")
        assert response.headers["Location"] == url_of("user", user)
        assert (user.email, user.is_active, user.has_usable_password()) == ("nya@example.org", True, False)
        [mail] = mailoutbox
        assert mail.to == ["nya@example.org"]
        assert f"http://testserver{reverse('account_reset_password')}" in mail.body
        assert "CANARY" not in mail.body

    def test_the_email_speaks_the_users_language(self, admin, mailoutbox):
        for language in ("sv", "en"):
            self.add(admin, language=language, email=f"{language}@example.org")
            with override(language):
                assert mailoutbox[-1].subject == "Stegvis: " + gettext("You have an account in Stegvis")

    def test_the_user_chooses_a_password_by_the_link_and_logs_in(self, admin, mailoutbox):
        client_of_nobody = Client()
        self.add(admin)
        client_of_nobody.post(reverse("account_reset_password"), {"email": "nya@example.org"})
        link = next(word for word in mailoutbox[-1].body.split() if "/accounts/password/reset/key/" in word)
        page = client_of_nobody.get(link.removeprefix("http://testserver"), follow=True)
        url = page.redirect_chain[-1][0]
        done = client_of_nobody.post(url, {"password1": "ett-riktigt-langt-ord", "password2": "ett-riktigt-langt-ord"})
        assert done.status_code == 302
        login = {"login": "nya@example.org", "password": "ett-riktigt-langt-ord"}
        client_of_nobody.post(reverse("account_login"), login)
        assert client_of_nobody.get(url_of("own")).status_code == 200

    @pytest.mark.parametrize("email", ["", "inte en adress", "a@b", "x" * 250 + "@example.org"])
    def test_an_address_is_needed(self, admin, email):
        assert errors(self.add(admin, email=email)) == {"email"}

    def test_two_users_have_two_addresses_whatever_the_capitals(self, cast, admin, mailoutbox):
        assert errors(self.add(admin, email=cast.coordinator.email.upper())) == {"email"}
        assert mailoutbox == []

    def test_the_address_is_changed_until_the_user_has_logged_in(self, cast, admin):
        self.add(admin)
        user = User.objects.get(name="Nya Nyberg")
        fill_in(admin, url_of("edit_user", user), email="ratt@example.org")
        user.refresh_from_db()
        assert user.email == "ratt@example.org"
        User.objects.filter(pk=user.pk).update(last_login=timezone.now())
        assert fill_in(admin, url_of("edit_user", user), email="fel@example.org", name="Nya Namnet").status_code == 302
        user.refresh_from_db()
        assert (user.email, user.name) == ("ratt@example.org", "Nya Namnet")

    def test_one_who_can_no_longer_log_in_is_out_at_once(self, cast, admin, log_in):
        client = log_in(cast.coordinator)
        assert fill_in(admin, url_of("edit_user", cast.coordinator), is_active=None).status_code == 302
        assert client.get(url_of("own")).status_code == 302

    def test_the_list_is_searched_by_name_address_and_place(self, cast, admin):
        def found(text):
            page = admin.post(url_of("search_users"), {"q": text}, follow=True)
            assert page.redirect_chain == [(url_of("users"), 302)]
            return {user for user, _memberships in page.context["rows"]}

        assert found("kollegan") == {cast.colleague}
        assert found(cast.colleague.email) == {cast.colleague}
        assert found("Provparten") == {cast.case_officer}
        assert found("ditenheten") == {cast.coordinator_elsewhere, cast.intake_elsewhere, cast.manager_elsewhere}
        assert found("finns inte") == set()
        assert found("kollegan hitenheten") == {cast.colleague}
        assert len(found("")) == User.objects.count()

    @pytest.mark.parametrize("text", ["\0", "x" * 101, "%", "é\u202e😀", "a " * 50])
    def test_odd_searches_are_no_fault(self, admin, text):
        assert admin.post(url_of("search_users"), {"q": text}, follow=True).status_code == 200

    def test_somebody_of_two_units_is_found_once(self, cast, admin):
        make.give_role(cast.colleague, "coordinator", cast.there)
        rows = admin.post(url_of("search_users"), {"q": "enheten kollegan"}, follow=True).context["rows"]
        assert [user for user, _memberships in rows] == [cast.colleague]

    def test_the_list_is_turned_page_by_page_in_swedish_order(self, cast, admin):
        for name in ["Ärla", "Åke", "Örjan", *[f"Bo {number:03}" for number in range(60)]]:
            make.make_user(name=name)
        names, address = [], url_of("users")
        while address:
            page = admin.get(address)
            names += [user.name for user, _memberships in page.context["rows"]]
            after = page.context["page"].after
            address = f"{url_of('users')}?after={after}" if after else ""
        assert len(names) == len(set(names)) == User.objects.count() == page.context["count"]
        assert [name for name in names if name in ("Åke", "Ärla", "Örjan")] == ["Åke", "Ärla", "Örjan"]

    def test_the_second_of_two_is_asked(self, cast, admin, other_admin):
        url = url_of("edit_user", cast.colleague)
        mine = typed(admin, url, name="Min")
        fill_in(other_admin, url, name="Din")
        assert admin.post(url, mine).status_code == 409
        cast.colleague.refresh_from_db()
        assert cast.colleague.name == "Din"

    def test_a_lost_second_step_is_taken_away_and_the_user_told(self, cast, admin, mailoutbox):
        Authenticator.objects.create(user=cast.colleague, type="totp", data={"secret": "x"})
        url = url_of("remove_second_factor", cast.colleague)
        assert admin.get(url).status_code == 200
        assert Authenticator.objects.exists()
        assert admin.post(url).status_code == 302
        assert not Authenticator.objects.exists()
        assert [mail.to for mail in mailoutbox] == [[cast.colleague.email]]
        assert admin.get(url).status_code == 404


class TestMemberships:
    @pytest.fixture
    def user(self, cast):
        return cast.no_role

    def give(self, admin, user, role, **changes):
        return fill_in(admin, url_of("add_membership", user), **({"role": role} | changes))

    def test_a_role_in_a_unit_is_given_from_a_day(self, cast, admin, user):
        response = self.give(admin, user, "coordinator", unit=cast.here.pk, starts_on=day(0), ends_on=day(30))
        assert response.headers["Location"] == url_of("user", user)
        membership = user.memberships.get()
        assert (membership.role, membership.unit, membership.agency) == ("coordinator", cast.here, None)
        assert (membership.starts_on.isoformat(), membership.ends_on.isoformat()) == (day(0), day(30))
        assert User.objects.get(pk=user.pk).units_as(Role.COORDINATOR) == {cast.here.pk, cast.site.pk}

    @pytest.mark.parametrize("role", ROOT_ROLES)
    def test_a_role_of_the_whole_municipality_is_held_at_its_root(self, cast, admin, user, role):
        agency = Agency.objects.get(name="Provparten")
        assert self.give(admin, user, role, unit=cast.here.pk, agency=agency.pk).status_code == 302
        assert (user.memberships.get().unit, user.memberships.get().agency) == (cast.root, None)

    def test_a_case_officer_belongs_to_a_party_and_to_no_unit(self, cast, admin, user):
        assert errors(self.give(admin, user, "case_officer", unit=cast.here.pk)) == {"agency"}
        agency = Agency.objects.get(name="Provparten")
        assert self.give(admin, user, "case_officer", unit=cast.here.pk, agency=agency.pk).status_code == 302
        assert (user.memberships.get().unit, user.memberships.get().agency) == (None, agency)

    def test_others_need_a_unit(self, admin, user):
        assert errors(self.give(admin, user, "coordinator")) == {"unit"}

    @pytest.mark.parametrize(("start", "end"), [(0, None), (-10, 10), (20, 40), (-400, 400)])
    def test_the_same_role_there_twice_at_a_time_is_refused(self, cast, admin, user, start, end):
        make.give_role(user, Role.COORDINATOR, cast.here, TODAY() - timedelta(days=5), TODAY() + timedelta(days=30))
        response = self.give(
            admin, user, "coordinator", unit=cast.here.pk, starts_on=day(start), ends_on=day(end) if end else ""
        )
        assert response.status_code == 200
        assert errors(response)
        assert user.memberships.count() == 1

    def test_the_same_role_after_the_first_has_ended_or_elsewhere_is_not(self, cast, admin, user):
        make.give_role(user, Role.COORDINATOR, cast.here, TODAY() - timedelta(days=5), TODAY() + timedelta(days=30))
        for unit, start in ((cast.here, 31), (cast.there, 0)):
            assert self.give(admin, user, "coordinator", unit=unit.pk, starts_on=day(start)).status_code == 302
        assert user.memberships.count() == 3

    def test_a_case_officer_twice_at_one_party_is_refused(self, admin, user):
        agency = Agency.objects.get(name="Provparten")
        self.give(admin, user, "case_officer", agency=agency.pk)
        assert errors(self.give(admin, user, "case_officer", agency=agency.pk))
        assert user.memberships.count() == 1

    @pytest.mark.parametrize("pair", [("log_reviewer", "administrator"), ("administrator", "log_reviewer")])
    def test_nobody_both_reviews_the_log_and_grants_rights(self, admin, user, pair):
        first, second = pair
        self.give(admin, user, first)
        response = self.give(admin, user, second)
        assert response.status_code == 200
        assert errors(response)
        assert [membership.role for membership in user.memberships.all()] == [first]

    def test_not_even_the_database_allows_it(self, cast):
        for user, role in ((cast.log_reviewer, Role.ADMINISTRATOR), (cast.administrator, Role.LOG_REVIEWER)):
            with pytest.raises(IntegrityError), transaction.atomic():
                Membership.objects.create(user=user, role=role, unit=cast.root)
            with pytest.raises(IntegrityError), transaction.atomic():
                Membership.objects.bulk_create([Membership(user=user, role=role, unit=cast.root)])

    def test_one_after_the_other_is_allowed(self, admin, user):
        make.give_role(user, Role.LOG_REVIEWER, None, TODAY() - timedelta(days=9), TODAY() - timedelta(days=1))
        assert self.give(admin, user, "administrator").status_code == 302

    def test_the_last_day_is_not_before_the_first(self, cast, admin, user):
        response = self.give(admin, user, "manager", unit=cast.here.pk, starts_on=day(0), ends_on=day(-1))
        assert errors(response) == {"ends_on"}
        assert not user.memberships.exists()

    def test_a_role_ends_on_a_day_and_gives_nothing_after_it(self, cast, admin, log_in):
        membership = cast.colleague.memberships.get()
        url = url_of("end_membership", cast.colleague, membership)
        assert fields(admin.get(url))["ends_on"] == day(0)
        assert fill_in(admin, url, ends_on=day(-1)).status_code == 302
        assert User.objects.get(pk=cast.colleague.pk).roles == []
        assert log_in(cast.colleague).get(cast.own.get_absolute_url()).status_code == 404

    def test_it_does_not_end_before_it_begins(self, cast, admin):
        membership = cast.colleague.memberships.get()
        url = url_of("end_membership", cast.colleague, membership)
        assert errors(fill_in(admin, url, ends_on=(membership.starts_on - timedelta(days=1)).isoformat())) == {
            "ends_on"
        }

    def test_an_end_moved_forward_over_the_same_role_again_is_refused(self, cast, admin, user):
        first = make.give_role(user, Role.COORDINATOR, cast.here, TODAY() - timedelta(days=9), TODAY())
        make.give_role(user, Role.COORDINATOR, cast.here, TODAY() + timedelta(days=10))
        response = fill_in(admin, url_of("end_membership", user, first), ends_on=day(20))
        assert response.status_code == 200
        assert errors(response)
        first.refresh_from_db()
        assert first.ends_on == TODAY()

    def test_the_second_of_two_who_end_it_is_asked(self, cast, admin, other_admin):
        membership = cast.colleague.memberships.get()
        url = url_of("end_membership", cast.colleague, membership)
        mine = typed(admin, url, ends_on=day(5))
        fill_in(other_admin, url, ends_on=day(3))
        assert admin.post(url, mine).status_code == 409
        membership.refresh_from_db()
        assert membership.ends_on.isoformat() == day(3)

    def test_the_role_of_one_is_not_ended_under_the_name_of_another(self, cast, admin):
        membership = cast.colleague.memberships.get()
        assert admin.get(url_of("end_membership", cast.manager, membership)).status_code == 404


class TestOneself:
    """Nobody changes rights of their own."""

    @pytest.mark.parametrize("name", ["edit_user", "add_membership", "remove_second_factor"])
    def test_no_act_upon_oneself_is_let_through(self, cast, admin, name):
        url = url_of(name, cast.administrator)
        assert admin.get(url).status_code == 403
        assert admin.post(url, {"role": "manager", "unit": cast.root.pk, "starts_on": day(0)}).status_code == 403
        assert cast.administrator.memberships.count() == 1

    def test_neither_is_the_end_of_ones_own_role(self, cast, admin):
        membership = cast.administrator.memberships.get()
        url = url_of("end_membership", cast.administrator, membership)
        assert admin.get(url).status_code == 403
        assert admin.post(url, {"version": 1, "ends_on": day(0)}).status_code == 403
        membership.refresh_from_db()
        assert membership.ends_on is None

    def test_the_own_page_offers_nothing(self, cast, admin):
        page = admin.get(url_of("user", cast.administrator))
        assert not page.context["may_change"]
        assert url_of("add_membership", cast.administrator) not in page.content.decode()
        assert admin.get(url_of("user", cast.colleague)).context["may_change"]


class TestCodes:
    def test_a_new_word_can_be_chosen_at_once(self, admin):
        url = url_of("add_code", "exit_reason")
        assert fill_in(admin, url, code="seasonal", label="säsongsarbete", position="15").status_code == 302
        words = [code.code for code in admin.get(url_of("codes", "exit_reason")).context["codes"]]
        assert words[:3] == ["work", "seasonal", "studies"]
        assert make.code("exit_reason", "seasonal") in CodeList.objects.of("exit_reason")

    def test_its_code_stays_whatever_is_sent(self, admin):
        code = make.code("exit_reason", "work")
        url = url_of("code", code)
        assert "code" not in fields(admin.get(url))
        assert fill_in(admin, url, code="other", list="outcome", label="jobb").status_code == 302
        code.refresh_from_db()
        assert (code.list, code.code, code.label) == ("exit_reason", "work", "jobb")

    def test_a_code_is_in_a_list_once(self, admin):
        assert errors(fill_in(admin, url_of("add_code", "outcome"), code="studies", label="x"))
        assert fill_in(admin, url_of("add_code", "outcome"), code="max_time", label="x").status_code == 302

    @pytest.mark.parametrize("code", ["", "två ord", "å", "x" * 41, "a/b"])
    def test_a_code_is_a_short_plain_name(self, admin, code):
        assert errors(fill_in(admin, url_of("add_code", "outcome"), code=code, label="x")) == {"code"}

    @pytest.mark.parametrize(
        ("valid_from", "valid_to", "is_offered"),
        [("", "", True), (0, "", True), (1, "", False), ("", 0, True), ("", -1, False), (-5, 5, True), (-9, -5, False)],
    )
    def test_it_is_offered_during_its_days(self, admin, valid_from, valid_to, is_offered):
        code = make.code("exit_reason", "moved")
        days = {
            name: day(value) if value != "" else ""
            for name, value in (("valid_from", valid_from), ("valid_to", valid_to))
        }
        assert fill_in(admin, url_of("code", code), **days).status_code == 302
        assert (code in CodeList.objects.of("exit_reason")) == is_offered

    def test_its_days_come_in_order(self, admin):
        url = url_of("code", make.code("exit_reason", "moved"))
        assert errors(fill_in(admin, url, valid_from=day(1), valid_to=day(0)))

    def test_the_second_of_two_is_asked(self, admin, other_admin):
        url = url_of("code", make.code("exit_reason", "moved"))
        mine = typed(admin, url, label="Min")
        fill_in(other_admin, url, label="Din")
        assert admin.post(url, mine).status_code == 409
        assert make.code("exit_reason", "moved").label == "Din"

    def test_an_unknown_list_is_not_there(self, admin):
        assert admin.get(url_of("codes", "finns-inte")).status_code == 404
        assert admin.get(url_of("add_code", "finns-inte")).status_code == 404


class TestHistory:
    """Whatever an administrator does is in the history with who did it."""

    def latest(self, row):
        event = row.events.latest("pgh_id")
        return event.pgh_context["act"], event.pgh_context["user"]

    def test_every_act_carries_the_acting_user(self, cast, admin, mailoutbox):
        me, user = cast.administrator.pk, cast.no_role
        fill_in(admin, url_of("add_unit"), name="Ny", kind="unit", parent=cast.here.pk)
        unit = Unit.objects.get(name="Ny")
        assert self.latest(unit) == ("accounts.add_unit", me)
        fill_in(admin, url_of("unit", unit), name="Nyare", stay_months="4")
        assert self.latest(unit) == ("accounts.change_unit", me)
        assert self.latest(unit.settings.get()) == ("accounts.change_setting", me)
        fill_in(admin, url_of("add_agency"), name="Part", kind=make.code("agency_kind", "school").pk)
        agency = Agency.objects.get(name="Part")
        assert self.latest(agency) == ("accounts.add_agency", me)
        fill_in(admin, url_of("agency", agency), name="Parten")
        assert self.latest(agency) == ("accounts.change_agency", me)
        fill_in(admin, url_of("edit_user", user), name="Annat namn")
        assert self.latest(user) == ("accounts.change_user", me)
        fill_in(admin, url_of("add_membership", user), role="official")
        membership = user.memberships.get()
        assert self.latest(membership) == ("accounts.give_role", me)
        fill_in(admin, url_of("end_membership", user, membership))
        assert self.latest(membership) == ("accounts.end_membership", me)
        fill_in(admin, url_of("add_user"), name="Ny", email="ny@example.org", language="sv")
        assert self.latest(User.objects.get(name="Ny")) == ("accounts.add_user", me)
        fill_in(admin, url_of("add_code", "outcome"), code="ny", label="ny")
        code = make.code("outcome", "ny")
        assert self.latest(code) == ("accounts.add_code", me)
        fill_in(admin, url_of("code", code), label="nyare")
        assert self.latest(code) == ("accounts.change_code", me)

    def test_passwords_and_log_ins_are_no_part_of_it(self, cast, log_in):
        event = cast.coordinator.events.latest("pgh_id")
        assert not hasattr(event, "password")
        assert not hasattr(event, "last_login")
