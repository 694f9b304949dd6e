"""The pages of ratings: what is sealed until the coordinator has rated, what is compared, and when one is due."""

from datetime import date, timedelta

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import UnitSetting
from accounts.unit_settings import RATING_MONTHS
from actionplans.enrolled_due import enrolled_due
from actionplans.enums import Respondent
from actionplans.models import ActionPlan, Goal, Rating
from actionplans.rating_comparison import steps
from actionplans.rating_due import OWN_RATING, RATING, own_ratings_due
from actionplans.rating_page import of
from participants.models import Participant
from reports import figures
from tests import factories as make
from tests.access.reading import text_of
from tests.screen import fill_in

SECRET = "CANARY-own-sealed-words"


@pytest.fixture
def cast(standing_cast):
    return standing_cast


@pytest.fixture
def rated_today(cast):
    """Let `own` have rated today."""
    return make.make_rating(cast.own, cast.coordinator, words=SECRET)


def ratings(cast):
    return reverse("actionplans:ratings", args=[cast.own.pk])


def rate(client, cast, **answers):
    given = {f"answer-{number}": "4" for number in range(1, 12)} | answers
    return fill_in(client, reverse("actionplans:rate", args=[cast.own.pk]), **given)


def everywhere(client, cast, rating):
    """Return all that the client reads where a rating shows, together."""
    names = ("actionplans:ratings", "actionplans:ratings_pdf", "reports:history", "reports:overview")
    pages = [client.get(reverse(name, args=[cast.own.pk])) for name in names]
    return "".join(map(text_of, [*pages, client.get(rating.get_absolute_url())]))


class TestSealed:
    def test_whoever_may_rate_reads_nothing_of_today_before_having_rated(self, cast, log_in, rated_today):
        for user in (cast.coordinator, cast.colleague):
            client = log_in(user)
            assert SECRET not in everywhere(client, cast, rated_today)
            assert client.get(rated_today.get_absolute_url()).status_code == 404
            assert "har skattat i dag" in client.get(ratings(cast)).content.decode()

    def test_figures_do_not_tell_them_either(self, cast, log_in, rated_today):
        today, units = timezone.localdate(), frozenset([cast.here.pk])

        def counted(user):
            return figures.period_report(figures.Period(today, today), figures.Scope(units, user)).ratings

        assert not counted(cast.coordinator).indicators
        assert counted(cast.coordinator).participants.total == 0
        assert counted(cast.manager).indicators[1].n == 1
        assert rate(log_in(cast.coordinator), cast).status_code == 302
        assert counted(cast.coordinator).indicators[1].n == 1

    def test_the_manager_who_does_not_rate_reads_them(self, cast, log_in, rated_today):
        assert SECRET in text_of(log_in(cast.manager).get(ratings(cast)))

    def test_ones_own_rating_opens_them(self, cast, log_in, rated_today):
        client = log_in(cast.coordinator)
        assert rate(client, cast).status_code == 302
        assert SECRET in text_of(client.get(ratings(cast)))
        assert SECRET in text_of(client.get(reverse("reports:history", args=[cast.own.pk])))

    def test_knowingly_not_rating_opens_them_and_is_in_the_history(self, cast, log_in, rated_today):
        client = log_in(cast.coordinator)
        url = reverse("actionplans:decline_rating", args=[cast.own.pk])
        assert fill_in(client, url, reason="Känner inte deltagaren än").status_code == 302
        assert SECRET in text_of(client.get(ratings(cast)))
        assert "Känner inte deltagaren än" in text_of(client.get(reverse("reports:history", args=[cast.own.pk])))

    def test_the_next_day_opens_them(self, cast, log_in, rated_today):
        with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
            assert SECRET in text_of(log_in(cast.coordinator).get(ratings(cast)))

    def test_nobody_is_asked_again_on_the_day_they_have_rated(self, cast, log_in, rated_today):
        client, invite = log_in(cast.coordinator), reverse("actionplans:invite", args=[cast.own.pk])
        page = client.get(ratings(cast)).content.decode()
        assert "Skattad i dag" in page
        assert invite not in page
        with time_machine.travel(timezone.now() + timedelta(days=1)):
            assert invite in log_in(cast.coordinator).get(ratings(cast)).content.decode()

    def test_there_is_nothing_to_decline_where_nobody_has_rated(self, cast, log_in):
        url = reverse("actionplans:decline_rating", args=[cast.own.pk])
        response = fill_in(log_in(cast.coordinator), url, reason="Nej")
        assert response.status_code == 200
        assert "inga svar från i dag" in response.content.decode()


class TestRating:
    def test_all_must_be_answered_and_what_was_typed_stays(self, cast, log_in):
        response = fill_in(
            log_in(cast.coordinator), reverse("actionplans:rate", args=[cast.own.pk]), **{"words-1": "Mina ord"}
        )
        assert response.status_code == 200
        assert "Mina ord" in response.content.decode()
        assert "Välj ett svar" in response.content.decode()

    def test_a_second_rating_of_the_day_is_refused(self, cast, log_in):
        client = log_in(cast.coordinator)
        assert rate(client, cast).status_code == 302
        assert "redan en skattning" in rate(client, cast).content.decode()

    def test_neither_manager_nor_intake_rates(self, cast, log_in):
        for user in (cast.manager, cast.intake):
            assert log_in(user).get(reverse("actionplans:rate", args=[cast.own.pk])).status_code == 403

    def test_intake_has_no_tab_no_history_and_no_timeline_of_them(self, cast, log_in):
        client = log_in(cast.intake)
        for name in ("reports:overview", "reports:history"):
            page = client.get(reverse(name, args=[cast.own.pk])).content.decode()
            assert "kattning" not in page


class TestComparison:
    def shown(self, cast, *own, seen=()):
        """Return the Shown of `own` with the participant's answers to the first indicator, thirty days apart."""
        Participant.objects.filter(pk=cast.own.pk).update(enrolled_on=timezone.localdate() - timedelta(days=400))
        cast.own.refresh_from_db()
        for place, step in enumerate(reversed(own), start=1):
            make.make_rating(cast.own, days_ago=30 * place, answers={1: step})
        for place, step in enumerate(reversed(seen), start=1):
            make.make_rating(cast.own, cast.coordinator, Respondent.CASEWORKER, 30 * place, answers={1: step})
        hidden = Rating.objects.filter(participant=cast.own, occurred_on=timezone.localdate() - timedelta(days=5))
        assert hidden.count() == 2  # those of the cast are the latest
        return of(cast.own, [], cast.manager)

    def test_change_since_last_and_since_the_start(self, cast):
        first = self.shown(cast, 1, 2, 5).indicators[0]
        assert (first.participant.now.step, first.participant.since_last, first.participant.since_start) == (3, -2, 2)

    def test_will_not_answer_is_no_step_and_breaks_no_count(self, cast):
        first = self.shown(cast, 1, 0).indicators[0]
        assert (first.participant.since_last, first.participant.since_start) == (None, 2)
        assert [point.step for point in first.participant.points] == [1, 0, 3]

    def test_the_gap_is_told_within_a_round_alone(self, cast):
        assert self.shown(cast).indicators[0].gap == 0
        with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
            make.make_rating(cast.own, answers={1: 5})
            assert of(cast.own, [], cast.manager).indicators[0].gap is None

    def test_the_goal_an_indicator_is_about_stands_with_it(self, cast, log_in):
        plan = ActionPlan.objects.get(participant=cast.own, closed_on=None)
        Goal.objects.create(plan=plan, participant=cast.own, title="Söka tre jobb", indicators=[1, 2])
        page = log_in(cast.manager).get(ratings(cast)).content.decode()
        assert page.count("Mål: Söka tre jobb") == 2

    def test_no_sum_and_no_mean_stands_on_the_page(self, cast, log_in):
        page = log_in(cast.manager).get(ratings(cast)).content.decode().lower()
        assert not any(word in page for word in ("medelvärde", "summan", "totalt", "poäng"))

    @given(st.one_of(st.none(), st.integers(0, 5)), st.one_of(st.none(), st.integers(0, 5)))
    def test_steps_are_told_between_steps_alone_and_turn_round(self, old, new):
        if old and new:
            assert steps(old, new) == -steps(new, old) == new - old
        else:
            assert steps(old, new) is None


class TestDue:
    def dues(self, cast, day, kind=RATING):
        return self.found(Participant.objects.filter(pk=cast.own.pk), day, kind)

    def found(self, people, day, kind=RATING):
        dues = [*enrolled_due(people, day, day), *own_ratings_due(people, day, day)]
        return [due for due in dues if due.kind == kind]

    def last(self, cast):
        return cast.own.ratings.latest("occurred_on").occurred_on

    def test_it_is_due_three_months_after_the_last_and_not_a_day_before(self, cast):
        day = self.last(cast) + relativedelta(months=3)
        assert self.dues(cast, day - timedelta(days=1)) == []
        [due] = self.dues(cast, day)
        assert due.due_on == day
        assert due.url == reverse("actionplans:invite", args=[cast.own.pk])

    def test_the_unit_says_how_many_months(self, cast):
        UnitSetting.objects.put(cast.here, RATING_MONTHS, 1, by=None)
        assert self.dues(cast, self.last(cast) + relativedelta(months=1))

    def test_without_any_it_is_counted_from_the_start(self, cast):
        enrolled = make.make_participant(cast.here, by=cast.intake)
        make.make_enrolment(enrolled, cast.coordinator)
        enrolled.refresh_from_db()
        day = enrolled.enrolled_on + relativedelta(months=3)
        assert [due.due_on for due in self.found(Participant.objects.filter(pk=enrolled.pk), day)] == [day]

    def test_ones_own_is_due_the_day_the_participant_has_rated(self, cast, rated_today):
        today = timezone.localdate()
        [due] = self.dues(cast, today, OWN_RATING)
        assert due.url == reverse("actionplans:rate", args=[cast.own.pk])
        make.make_rating(cast.own, cast.coordinator, Respondent.CASEWORKER)
        assert self.dues(cast, today, OWN_RATING) == []

    def test_it_asks_the_database_the_same_number_of_times_for_one_and_for_many(self, cast, django_assert_num_queries):
        for _time in range(10):
            person = make.make_participant(cast.here, by=cast.intake, personal_number=make.make_number())
            make.make_enrolment(person, cast.coordinator)
        day = date(2099, 1, 1)
        with django_assert_num_queries(4):
            assert len(self.found(Participant.objects.all(), day)) > 10


def test_intake_reads_no_rating_in_the_period_report_of_others(cast, log_in):
    today = timezone.localdate()
    query = f"?unit={cast.here.pk}&start={today - timedelta(days=30)}&end={today}&figure=ratings.participants"
    assert log_in(cast.intake).get(reverse("reports:period_rows") + query).status_code == 403
    page = log_in(cast.manager).get(reverse("reports:period_rows") + query)
    assert page.context["count"] == 2
