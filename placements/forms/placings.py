"""Forms of a placement: propose, agree, change, start, end, withdraw, undo."""

from decimal import Decimal

from crispy_forms.layout import HTML, Column, Div, Fieldset, Layout, Row
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName
from accounts.models import CodeList
from config.forms import CreatedOnceMixin, DateField, Form, LongTextField, ModelForm, VersionedMixin, WarningsMixin
from config.hours import HoursField, number_in_words
from config.templatetags.stegvis import day
from participants.enums import ParticipantStatus

from .. import placing, slots
from ..enums import Party, PlacementStatus
from ..models import Placement
from ..refusals import refusals

HOURS = [f"hours_{weekday}" for weekday in range(7)]
HALVES = [f"halves_{weekday}" for weekday in range(7)]
MOST_HOURS = 12
# So many marked days are named; of more it is told how many they are.
NAMED_DAYS = 6
WHOLE, MORNING, AFTERNOON, NEITHER = "both", "morning", "afternoon", ""
HALF_SLOTS = {WHOLE: (1, 1), MORNING: (1, 0), AFTERNOON: (0, 1), NEITHER: (0, 0)}
HALF_CHOICES = [
    (NEITHER, _("Not there")), (WHOLE, _("Whole day")), (MORNING, _("Morning")), (AFTERNOON, _("Afternoon")),
]  # fmt: skip


def halves_of(week):
    """Return what is chosen for each weekday of `week`, fourteen slots."""
    chosen = {pair: name for name, pair in HALF_SLOTS.items()}
    return [chosen[tuple(min(1, slot) for slot in week[2 * day : 2 * day + 2])] for day in range(7)]


class WeekField(forms.ChoiceField):
    """Which half of a weekday the participant is there."""

    def __init__(self, weekday):
        super().__init__(label=WEEKDAYS[weekday], choices=HALF_CHOICES, required=False)


def offered_halves(place, chosen):
    """Return what one may choose on each weekday: the halves `place` has seats in, and those `chosen` already.

    `chosen` is a week of slots. A place without any seats offers all, and says what is wrong when the form is sent.
    """
    open_slots = [seats or one for seats, one in zip(place.seats, chosen, strict=True)]
    if not any(open_slots):
        open_slots = [1] * slots.SLOTS
    days = [tuple(open_slots[2 * weekday : 2 * weekday + 2]) for weekday in range(7)]
    return [
        [
            choice
            for choice in HALF_CHOICES
            if all(seat or not half for seat, half in zip(seats, HALF_SLOTS[choice[0]], strict=True))
        ]
        for seats in days
    ]


class PlacementForm(WarningsMixin, ModelForm):
    """Which days and hours at `place`, from when to when, what for, and the name at the place."""

    halves_0, halves_1, halves_2, halves_3, halves_4, halves_5, halves_6 = (WeekField(place) for place in range(7))
    hours_0, hours_1, hours_2, hours_3, hours_4, hours_5, hours_6 = (
        HoursField(label=WEEKDAYS[place], most=MOST_HOURS, required=False) for place in range(7)
    )

    about_the_week = ""

    class Meta(ModelForm.Meta):
        model = Placement
        fields = ["starts_on", "ends_on", "purpose", "shown_name"]

    def __init__(self, *args, place, **kwargs):
        super().__init__(*args, **kwargs)
        placement, self.place = self.instance, place
        self.fields["purpose"].widget.attrs["rows"] = 3
        self.fields["purpose"].help_text = _("What the participant is to train or try. The place may be told it.")
        self.fields["ends_on"].help_text = _("Leave empty when it has no planned end.")
        self.fields["shown_name"].help_text = (
            _("The identity is protected: write another name than the person's own.")
            if placement.participant.is_protected
            else _("What supervisors read. Nothing else of the person is shown to them.")
        )
        chosen = placement.slots if placement.pk else slots.none()
        for weekday, choices in enumerate(offered_halves(place, chosen)):
            if len(choices) == 1:  # nothing but not to be there
                del self.fields[HALVES[weekday]], self.fields[HOURS[weekday]]
                continue
            halves, hours = self.fields[HALVES[weekday]], self.fields[HOURS[weekday]]
            halves.choices, halves.is_conditional, hours.is_conditional = choices, True, True
            if placement.pk:
                halves.initial, hours.initial = halves_of(chosen)[weekday], placement.hours[weekday]
        self.helper.layout = self.get_layout()

    def of_week(self, names):
        """Return those of the fields `names`, one for each weekday, that the place offers."""
        return [name for name in names if name in self.fields]

    def get_layout(self):
        """Return the fields with the week side by side."""
        return Layout(
            Row(Column("starts_on"), Column("ends_on")) if "starts_on" in self.fields else "ends_on",
            *([HTML('<p class="muted">{{ form.about_the_week }}</p>')] if self.about_the_week else []),
            Fieldset(_("Half-days"), Div(*self.of_week(HALVES), css_class="weekdays"), css_class="group"),
            Fieldset(_("Hours per weekday"), Div(*self.of_week(HOURS), css_class="weekdays"), css_class="group"),
            "purpose", "shown_name", "passed_warnings",
        )  # fmt: skip

    def clean(self):
        """Gather half-days and hours; hours are given for exactly the days the participant is there."""
        week = slots.none()
        for weekday, name in enumerate(HALVES):
            week[2 * weekday : 2 * weekday + 2] = HALF_SLOTS[self.cleaned_data.get(name, NEITHER)]
        hours = [self.cleaned_data.get(name, Decimal(0)) for name in HOURS]
        self.cleaned_data |= {"slots": week, "hours": hours}
        there = slots.weekdays_in(week)
        offered = self.of_week(HALVES)
        if not there and not any(name in self.errors for name in offered):
            self.add_error(offered[0], _now("Choose at least one half-day."))
        for weekday in range(7):
            if weekday in there and not hours[weekday] and HOURS[weekday] not in self.errors:
                self.add_error(HOURS[weekday], _now("Write how many hours that day."))
            elif weekday not in there and hours[weekday]:
                self.add_error(HALVES[weekday], _now("Choose which half-day, or take the hours away."))
        starts_on, ends_on = self.chosen("starts_on"), self.cleaned_data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _now("The last day cannot be before the first."))
        return super().clean()

    def chosen(self, name):
        """Return what the form gives for the field `name`, or what stands where the form has it not."""
        return self.cleaned_data.get(name) if name in self.fields else getattr(self.instance, name)

    def get_warnings(self):
        """Return what to think of once more: overlaps, the end of the enrolment, the hours asked for, the rules."""
        placement, cleaned = self.instance, self.cleaned_data
        period = (self.chosen("starts_on"), cleaned["ends_on"])
        return [
            *overlaps_told(placement, period, cleaned["slots"]),
            *enrolment_told(placement.participant, period),
            *hours_told(self.place, sum(cleaned["hours"])),
            *refused_told(placement.participant, self.place, period[0]),
        ]


def overlaps_told(placement, period, week):
    """Return a sentence for each other placement that goes on within `period`, and whether half-days are the same."""
    told = []
    for other in placement.others().select_related("place").order_by("starts_on", "pk"):
        if not placing.overlaps(period, other.period):
            continue
        words = {
            "place": other.place,
            "first": day(other.starts_on),
            "last": day(other.ends_on) or _now("until further"),
        }
        told.append(_now("Overlaps with %(place)s, %(first)s – %(last)s: the two are held at once for a time.") % words)
        both = [one and two for one, two in zip(week, other.slots, strict=True)]
        if any(both):
            told.append(_now("Both are on %(days)s.") % {"days": slots.in_words([int(bool(slot)) for slot in both])})
    return told


def enrolment_told(participant, period):
    """Return a sentence where `participant` is not enrolled, or the enrolment is to end before the placement."""
    if participant.status != ParticipantStatus.ENROLLED:
        return [_now("The participant is not enrolled.")]
    planned_end_on = participant.planned_end_on
    if planned_end_on and period[1] and period[1] > planned_end_on:
        return [
            _now("The enrolment is planned to end on %(day)s, before the placement.") % {"day": day(planned_end_on)}
        ]
    return []


def refused_told(participant, place, on):
    """Return the sentences of the rules about support forms that refuse the kind of `place` to `participant`."""
    told, is_refused = refusals(participant, place.kind, on)
    return told if is_refused else []


def hours_told(place, hours):
    """Return a sentence where `hours` a week are fewer or more than `place` asks for."""
    if place.hours_min <= hours <= place.hours_max:
        return []
    least, most, given = map(number_in_words, (place.hours_min, place.hours_max, hours))
    words = {"least": least, "most": most, "hours": given}
    return [_now("The place asks for %(least)s to %(most)s hours a week, and this is %(hours)s.") % words]


def marked_told(placement, left_out):
    """Return a sentence where days of `placement` that `left_out` (a condition on attendance) keeps are marked."""
    marked = list(placement.attendance.filter(left_out).order_by("on").values_list("on", flat=True))
    if not marked:
        return []
    names = ", ".join(day(on) for on in marked[:NAMED_DAYS])
    if len(marked) > NAMED_DAYS:
        names = _now("%(days)s and %(count)d more") % {"days": names, "count": len(marked) - NAMED_DAYS}
    return [_now("Marked days would no longer be days of the placement: %(days)s. The marks stay.") % {"days": names}]


class ProposeForm(CreatedOnceMixin, PlacementForm):
    """Proposes a placement."""

    submit_label = _("Propose")


class ChoosePlaceForm(Form):
    """Part of the name of a place or an employer, and from which day."""

    submit_label = _("Search")
    q = forms.CharField(label=_("Name of the place or the employer"), max_length=100, required=False)
    on = DateField(label=_("First day"), help_text=_("Free seats are shown as they are that day."))

    def get_layout(self):
        """Return the fields side by side."""
        return Layout(Row(Column("q"), Column("on", css_class="col-md-4")))


class ChangePlacementForm(VersionedMixin, PlacementForm):
    """Changes days, hours or end, with a reason where something was agreed."""

    reason = LongTextField(label=_("Why it is changed"), max_length=2000, required=False)
    all_agree = forms.BooleanField(
        label=_("Participant and place agree to the change"), required=False,
        help_text=_("Without it the placement is a proposal again, to be agreed on anew."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs["rows"] = 3
        status = self.instance.status
        if status != PlacementStatus.AGREED:
            del self.fields["all_agree"]
        if status == PlacementStatus.ONGOING:
            del self.fields["starts_on"]
            self.about_the_week = _(
                "The change holds from when you save it. Days that are marked keep their hours; mark those that have "
                "been before you save, for days not marked follow the new ones."
            )
        if status == PlacementStatus.PROPOSED:
            del self.fields["reason"]
        elif "reason" in self.fields:
            self.fields["reason"].required = True
        self.helper.layout = self.get_layout()

    def get_warnings(self):
        """Warn only of what is changed: the rest has been passed before."""
        stored = Placement.objects.select_related("place").get(pk=self.instance.pk)
        now = (self.place, self.chosen("starts_on"), self.cleaned_data["ends_on"], self.cleaned_data["slots"])
        was = (stored.place, *stored.period, stored.slots)
        is_same = now == was and sum(self.cleaned_data["hours"]) == stored.weekly_hours
        return [] if is_same else [*super().get_warnings(), *marked_told(stored, self.left_out(stored))]

    def left_out(self, stored):
        """Return the condition on attendance that falls outside the days as changed, and within those `stored`.

        Of weekdays only those from today on: those that have been were days of the placement.
        """
        starts_on, ends_on = self.chosen("starts_on"), self.cleaned_data["ends_on"]
        gone = set(slots.weekdays_in(stored.slots)) - set(slots.weekdays_in(self.cleaned_data["slots"]))
        outside = Q(on__lt=starts_on) | Q(on__gte=timezone.localdate(), on__iso_week_day__in=[one + 1 for one in gone])
        return outside | Q(on__gt=ends_on) if ends_on and ends_on != stored.ends_on else outside

    def get_layout(self):
        """Return the layout of the placement with the reason last."""
        layout = super().get_layout()
        layout.fields[-1:-1] = [name for name in ("all_agree", "reason") if name in self.fields]
        return layout


class AgreeForm(VersionedMixin, Form):
    """On which day each party agreed; an empty day is one who has not."""

    participant = DateField(label=_("The participant agreed"), required=False)
    place = DateField(label=_("The place agreed"), required=False)
    coordinator = DateField(label=_("The coordinator agreed"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.is_conditional = True

    def clean(self):
        """Nobody agrees ahead of time."""
        cleaned = super().clean()
        for party in Party:
            not_ahead(self, party.value)
        return cleaned


def not_ahead(form, name):
    """Add an error to the field `name` of `form` when its day is to come."""
    value = form.cleaned_data.get(name)
    if value and value > timezone.localdate():
        form.add_error(name, _now("The day has not been yet."))


class StartForm(VersionedMixin, WarningsMixin, Form):
    """The first day, as it was; warns where it is not as planned."""

    submit_label = _("It has started")
    on = DateField(label=_("First day"))

    def __init__(self, *args, placement, **kwargs):
        super().__init__(*args, **kwargs)
        self.placement = placement

    def clean_on(self):
        """Only what has begun has started."""
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_now("The day has not been yet."))
        return on

    def get_warnings(self):
        """Return that the day is before the planned one, and that the participant is not to be there on such a day."""
        on, placement, told = self.cleaned_data["on"], self.placement, []
        if on < placement.starts_on:
            told.append(_now("It was planned to start later, on %(day)s.") % {"day": day(placement.starts_on)})
        if on.weekday() not in slots.weekdays_in(placement.slots):
            words = {"weekday": str(WEEKDAYS[on.weekday()]).lower(), "days": slots.in_words(placement.slots)}
            told.append(_now("The day is a %(weekday)s, and the participant is to be there on %(days)s.") % words)
        return told


class EndForm(VersionedMixin, WarningsMixin, Form):
    """The last day, why it ended and what came of it."""

    submit_label = _("End the placement")
    on = DateField(label=_("Last day"))
    reason = forms.ModelChoiceField(label=_("Reason"), queryset=None)
    outcome = forms.ModelChoiceField(label=_("Outcome"), queryset=None, help_text=_("What the participant went on to."))
    note = LongTextField(label=_("In a few words"), required=False, max_length=5000)

    def __init__(self, *args, placement, **kwargs):
        super().__init__(*args, **kwargs)
        self.placement = placement
        self.fields["reason"].queryset = CodeList.objects.of(CodeListName.PLACEMENT_END)
        self.fields["outcome"].queryset = CodeList.objects.of(CodeListName.PLACEMENT_OUTCOME)
        self.fields["note"].widget.attrs["rows"] = 3

    def clean_on(self):
        """The last day has been, and not before the first."""
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_now("The day has not been yet. A planned end is changed with Change."))
        if on < self.placement.starts_on:
            first = day(self.placement.starts_on)
            raise forms.ValidationError(_now("It began on %(day)s. Choose that day or a later one.") % {"day": first})
        return on

    def get_warnings(self):
        """Return which days after the last are marked."""
        return marked_told(self.placement, Q(on__gt=self.cleaned_data["on"]))


class WithdrawForm(VersionedMixin, Form):
    """Why it did not come about."""

    submit_label = _("It does not come about")
    reason = LongTextField(label=_("Why it does not come about"), max_length=2000)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs["rows"] = 3


class UndoForm(VersionedMixin, Form):
    """Why a step is taken back."""

    submit_label = _("Take it back")
    reason = LongTextField(label=_("Reason"), max_length=2000, help_text=_("Stands in the history of the case."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs["rows"] = 3
