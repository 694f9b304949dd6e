"""Matching: the places that fit a participant and those that do not, the people a place may fit, time to move on."""

from dataclasses import dataclass, field
from datetime import timedelta
from math import ceil

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.views.generic import TemplateView

from accounts.covered_units import chosen_unit, units_of
from accounts.enums import PLACEMENT_READERS, Role
from accounts.models import Unit
from config.paging import address_without, cursor, in_order, page_of
from participants.access import note_shown
from participants.enums import ParticipantStatus
from participants.models import Participant

from .. import match_facts, matching, slots
from .. import rules_matching as rules
from ..match_facts import NO_DEMANDS, facts_of, labels, people_facts, place_facts, rules_on
from ..models import Place, Placement, StoppedMatch, WorkProfile
from ..moving_on import ongoing, with_facts
from ..people import is_case, people_to_match
from ..rules_placing import can_place
from .match_base import MatchPageMixin, asked_day

PAGE_SIZE = 25
SHOWN = ("name", "unit__name", "kind__label", "kind__label_en", "employer__name")
# So long a stopped match is shown beside the place instead of the button that notes it.
RECENT = timedelta(days=90)


@dataclass
class Known:
    """What is known of a participant: the rows shown, and the facts that are judged."""

    profile: WorkProfile | None
    levels: list
    periods: list
    rules: list
    facts: matching.PersonFacts

    @property
    def half_days(self):
        """The half-days possible, in words."""
        return slots.in_words(self.profile.half_days) if self.profile and self.profile.half_days else ""

    @property
    def language(self):
        """The level of Swedish noted, or None."""
        return language_of(self.profile)


def language_of(profile):
    """Return the level of Swedish in `profile` (or None): "no demands" is said of places and of nobody."""
    level = profile and profile.language_level
    return level if level and level.code != NO_DEMANDS else None


def known_of(participant, on):
    """Return what is Known of `participant` on the day, in four queries."""
    profile = WorkProfile.objects.filter(participant=participant).select_related("language_level").first()
    levels = list(participant.independence_levels.select_related("noted_by").newest_first())
    periods = list(participant.support_periods.select_related("support_form").newest_first())
    forms = [period.support_form_id for period in periods if period.holds(on)]
    level = next((row.level for row in levels if row.starts_on <= on), None)
    found = rules_on(on)
    language = language_of(profile)
    position = language and language.position
    noted = profile and (profile.weekly_hours, profile.half_days, position, profile.requirements)
    facts = facts_of(noted, level, forms, found)
    return Known(profile, levels, periods, [rule for rule in found if rule.support_form_id in forms], facts)


@dataclass
class Part:
    """One of the two parts of the page: how many places there are, and the rows of the page of it asked for.

    `name` is what its page is called in the address.
    """

    name: str
    ids: list
    number: int = 1
    address: str = ""
    rows: list = field(default_factory=list)

    @property
    def pages(self):
        """How many pages there are, at least one."""
        return max(ceil(len(self.ids) / PAGE_SIZE), 1)

    @property
    def shown(self):
        """The ids of the places on the page."""
        return self.ids[(self.number - 1) * PAGE_SIZE : self.number * PAGE_SIZE]

    @property
    def before(self):
        """The number of the page before, or None."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self):
        """The number of the page after, or None."""
        return self.number + 1 if self.number < self.pages else None


@dataclass(frozen=True)
class Row:
    """A place on the page, with its Reasons and the stops noted lately by rule; `stop_url` is where one is noted."""

    place: Place
    reasons: list
    stops: dict
    is_there: bool
    stop_url: str

    @property
    def holding(self):
        """The reasons that do not stop it: all of a place that fits; of another only why not is told."""
        return [] if self.failing else self.reasons

    @property
    def failing(self):
        """The rules it fails on, with the stop noted lately, if any."""
        return [(reason, self.stops.get(reason.rule)) for reason in self.reasons if reason.fails]

    @property
    def failing_words(self):
        """The rules it fails on, in one line."""
        return capfirst(", ".join(str(reason.rule.label) for reason, _stop in self.failing).lower())

    @property
    def other_stops(self):
        """The stops noted lately that no rule told below accounts for."""
        told = {reason.rule for reason in self.reasons if reason.fails}
        return [stop for rule, stop in self.stops.items() if rule not in told]


class MatchesView(MatchPageMixin, TemplateView):
    """The places that fit a participant, and those that do not, each with its reasons; by unit and name, unscored."""

    template_name = "placements/matches.html"

    @cached_property
    def on(self):
        """The day asked about."""
        return asked_day(self.request)

    def get_context_data(self, **kwargs):
        """Add what is known, the two parts, the filter, and the facts about moving on."""
        user, known, names = self.request.user, known_of(self.participant, self.on), labels()
        units = list(Unit.objects.active().in_name_order())
        places = self.filtered(Place.objects.visible_to(user), units)
        parts = self.parts(places, known.facts)
        self.fill(parts, known.facts, names)
        return super().get_context_data(
            known=known,
            has=[names.requirements.get(code, code) for code in known.profile.requirements] if known.profile else [],
            fits=parts[0],
            fails=parts[1],
            on=self.on,
            units=units,
            kinds=names.kinds,
            chosen=self.chosen,
            query=self.request.GET.urlencode(),
            moving=self.moving(),
            may_note=rules.can_note_profile(user, self.participant),
            may_match=can_place(user, self.participant),
            may_read_needs=rules.can_read_needs(user, self.participant),
            **kwargs,
        )

    @cached_property
    def chosen(self):
        """The unit's id and the code of the kind filtered by, "" for none."""
        return {name: self.request.GET.get(name, "") for name in ("unit", "kind")}

    def filtered(self, places, units):
        """Keep the places of the unit chosen, with all below it, and of the kind chosen."""
        if self.chosen["unit"] in {str(unit.pk) for unit in units}:
            places = places.filter(unit__in=Unit.objects.with_descendants([int(self.chosen["unit"])]))
        return places.filter(kind__code=self.chosen["kind"]) if self.chosen["kind"] else places

    def parts(self, places, person):
        """Return the Part of the places that fit and that of those that do not."""
        fitting = set(match_facts.fitting(places, person, self.on).values_list("pk", flat=True))
        ids = list(places.in_unit_order().values_list("pk", flat=True))
        return [
            self.part("fits", [pk for pk in ids if pk in fitting], cursor(self.request, "fits")),
            self.part("fails", [pk for pk in ids if pk not in fitting], cursor(self.request, "fails")),
        ]

    def part(self, name, ids, number):
        """Return the Part with the page `number`, the nearest there is."""
        made = Part(name, ids, address=address_without(self.request, name))
        made.number = min(max(number or 1, 1), made.pages)
        return made

    def fill(self, parts, person, names):
        """Add the rows of the pages shown."""
        ids = [pk for part in parts for pk in part.shown]
        found = Place.objects.filter(pk__in=ids)
        places = found.select_related("unit", "kind", "employer").only(*SHOWN).in_bulk()
        facts = {place.pk: place for place in match_facts.place_facts(found, self.on)}
        stops = {}
        recent = StoppedMatch.objects.standing().filter(on__gt=timezone.localdate() - RECENT, place__in=ids)
        for stop in recent.filter(participant=self.participant).select_related("stopped_by").order_by("pk"):
            stops.setdefault(stop.place_id, {})[stop.rule] = stop
        standing = Placement.objects.standing().filter(participant=self.participant, place__in=ids)
        there = set(standing.values_list("place_id", flat=True))
        # Asked of the router once: fifty rows with an address each were a third of the time of the page.
        stop_url = reverse("placements:match_stop", args=[self.participant.pk, 0]).removesuffix("0/")
        for part in parts:
            part.rows = [
                Row(
                    places[pk], matching.reasons(person, facts[pk], self.on, names), stops.get(pk, {}), pk in there,
                    f"{stop_url}{pk}/",
                )
                for pk in part.shown
                if pk in places and pk in facts
            ]  # fmt: skip

    def moving(self):
        """Return the ongoing placements with the facts that speak for moving on, and the decision that holds."""
        today = timezone.localdate()
        placements = ongoing(Placement.objects.filter(participant=self.participant), today)
        return with_facts(placements, today, with_kept=True)


class MovingOnView(TemplateView):
    """Those for whom something speaks for moving on, in name order: the facts, for a person to decide."""

    template_name = "placements/moving_on.html"

    def get_context_data(self, **kwargs):
        """Add the rows of the page, of the unit that `?unit=` names; one's own alone with `?mine=1`."""
        user, today = self.request.user, timezone.localdate()
        if not rules.can_match_anybody(user):
            raise PermissionDenied
        units = units_of(user, *PLACEMENT_READERS)
        unit = chosen_unit(self.request, units)
        placements = Placement.objects.visible_to(user)
        if unit:
            placements = placements.filter(participant__unit__in=Unit.objects.with_descendants([unit.pk]))
        is_mine = user.is_any(Role.COORDINATOR) and self.request.GET.get("mine") == "1"
        if is_mine:
            placements = placements.filter(participant__in=Participant.objects.coordinated_by(user).values("pk"))
        found = with_facts(ongoing(placements, today), today, with_kept=True)
        by_id = {row[0].pk: row for row in found if row[2] is None}
        shown = page_of(by_id, PAGE_SIZE, cursor(self.request, "after"), cursor(self.request, "before"))
        rows = [(*by_id[pk], can_place(user, by_id[pk][0].participant)) for pk in shown.ids]
        note_shown(self.request, {placement.participant_id for placement, *_others in rows})
        return super().get_context_data(
            rows=rows, count=len(by_id), kept_count=len(found) - len(by_id),
            page=shown, address=address_without(self.request, "after", "before"),
            unit=unit, units=units, is_mine=is_mine, may_be_mine=user.is_any(Role.COORDINATOR), **kwargs,
        )  # fmt: skip


class FittingPeopleView(TemplateView):
    """The participants of the user's units whom a place fits, in name order and unscored."""

    template_name = "placements/fitting_people.html"

    def get_context_data(self, **kwargs):
        """Add the place, and a page of those it fits on the day, in the unit that `?unit=` names."""
        user, on = self.request.user, asked_day(self.request)
        if not rules.can_match_anybody(user):
            raise PermissionDenied
        place = get_object_or_404(Place.objects.visible_to(user).select_related("unit", "kind"), pk=self.kwargs["pk"])
        units = units_of(user, *PLACEMENT_READERS)
        unit = chosen_unit(self.request, units)
        people = people_to_match(user).filter(status=ParticipantStatus.ENROLLED)
        people = people.filter(unit__in=Unit.objects.with_descendants([unit.pk])) if unit else people.none()
        fitting, facts, unknown, place_asks = self.judged(people, place, on)
        shown = page_of(fitting, PAGE_SIZE, cursor(self.request, "after"), cursor(self.request, "before"))
        note_shown(self.request, shown.ids)
        return super().get_context_data(
            place=place, on=on, unit=unit, units=units, count=len(fitting), unknown=unknown, page=shown,
            rows=self.rows(shown.ids, facts, place_asks, on),
            address=address_without(self.request, "after", "before"), **kwargs,
        )  # fmt: skip

    def judged(self, people, place, on):
        """Return the ids of those of `people` that `place` fits, by name; the facts by id; how many are not known.

        Whoever has nothing noted is not judged, nor who is at the place already. The last is what the place asks for.
        """
        [asks] = place_facts(Place.objects.filter(pk=place.pk), on)
        there = Placement.objects.standing().filter(participant=OuterRef("pk"), place=place)
        others = people.filter(~Exists(there))
        profile = WorkProfile.objects.filter(participant=OuterRef("pk"))
        ids = others.filter(Exists(profile)).order_by("sort_name", "pk").values_list("pk", flat=True)
        facts = people_facts(list(ids), on)
        fitting = [pk for pk, person in facts.items() if matching.fits(person, asks, on)]
        return fitting, facts, others.filter(~Exists(profile)).count(), asks

    def rows(self, ids, facts, asks, on):
        """Return `[(participant, reasons, whether one may propose)]`; reasons None for name and language alone."""
        user, names = self.request.user, labels()
        people = in_order(Participant.objects.select_related("unit", "spoken_language"), ids)
        for person in people:
            person.emergency_access = None
        return [
            (
                person,
                matching.reasons(facts[person.pk], asks, on, names) if is_case(user, person) else None,
                can_place(user, person),
            )
            for person in people
        ]
