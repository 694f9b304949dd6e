"""Forms of visits: the heading, who takes part, an answer, and the steps to approval."""

from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Unit, User
from config.forms import CreatedOnceMixin, DateField, Form, LongTextField, ModelForm, VersionedMixin

from .enums import Capacity, Side
from .forms_preparing import WHEN_AND_WHERE, WhenAndWhereMixin
from .models import Attendee, BoardVisit, VisitTemplate

LONGEST_LINE = 2000


class UnitChoiceField(forms.ModelChoiceField):
    """A choice of unit by name, with the unit it belongs to; static/js/typeahead.js makes a long one searchable."""

    widget = forms.Select(attrs={"data-typeahead": True})

    def label_from_instance(self, unit):
        """Return the name, and where that is not the municipality itself the unit above."""
        return f"{unit.name} ({unit.parent.name})" if unit.parent.parent_id else unit.name


class HeadingForm(WhenAndWhereMixin, ModelForm):
    """The heading of a visit: which operation, when and where, and a link."""

    operation = UnitChoiceField(
        label=_("Operation"), queryset=None, empty_label=_("None of these"),
        error_messages={"required": _("Choose the operation, or write its name below.")},
    )  # fmt: skip
    link = forms.URLField(
        label=_("Link to a web page"), required=False, max_length=1000, assume_scheme="https",
        help_text=_("If the operation has a page of its own."),
    )  # fmt: skip

    class Meta(ModelForm.Meta):
        model = BoardVisit
        fields = ["operation", "operation_text", "visited_on", *WHEN_AND_WHERE, "link"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.active().exclude(parent=None).select_related("parent").in_name_order()
        self.fields["operation"].queryset = units
        self.fields["operation_text"].label = _("Name of an operation that is not in the list")
        self.fields["visited_on"].required = True

    def clean(self):
        """Return the cleaned values with a name of the operation, whichever way it was given."""
        cleaned = super().clean()
        if cleaned.get("operation"):
            cleaned["operation_text"] = cleaned["operation"].name
        elif cleaned.get("operation_text") and self.has_error("operation", "required"):
            del self.errors["operation"]
            cleaned["operation"] = None
        return cleaned


class PrepareForm(CreatedOnceMixin, HeadingForm):
    """Prepares a visit from a template."""

    submit_label = _("Prepare the visit")
    template = forms.ModelChoiceField(label=_("Template"), queryset=None, empty_label=None)

    class Meta(HeadingForm.Meta):
        fields = ["template", *HeadingForm.Meta.fields]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = VisitTemplate.objects.in_use()
        self.fields["template"].widget = forms.RadioSelect(choices=self.fields["template"].choices)


class ChangeForm(VersionedMixin, HeadingForm):
    """Changes the heading and the background material; of an imported visit title and introduction too."""

    background = LongTextField(
        label=_("Background material"), required=False, help_text=_("One item on each line."), max_length=20_000
    )

    class Meta(HeadingForm.Meta):
        fields = [*HeadingForm.Meta.fields, "background", "title", "introduction"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.is_imported:
            del self.fields["title"], self.fields["introduction"]

    def clean_background(self):
        """Return the items as lines without the blank ones."""
        lines = [line.strip() for line in self.cleaned_data["background"].split("\n")]
        if any(len(line) > LONGEST_LINE for line in lines):
            raise ValidationError(_("One of the items is too long. Divide it or shorten it."))
        return "\n".join(filter(None, lines))

    def _post_clean(self):
        """Leave the instance as it is: the act takes the cleaned values, and background is a list there."""


# Who takes part

PARTS = {
    "majority": (Capacity.MEMBER, Side.MAJORITY.value),
    "opposition": (Capacity.MEMBER, Side.OPPOSITION.value),
    "member": (Capacity.MEMBER, ""),
    "official": (Capacity.OFFICIAL, ""),
}
PART_CHOICES = [
    ("majority", _("Member, majority")),
    ("opposition", _("Member, opposition")),
    ("member", _("Member, side not given")),
    ("official", _("Official")),
]
USUAL_PARTS = ("majority", "majority", "opposition", "opposition", "official")
ROW = ("pk", "user", "name", "part", "leads", "substitute", "interest")
MORE_ROWS = 2
MOST_ROWS = 40


def part_of(attendee):
    """Return the key in PARTS of what `attendee` takes part as."""
    return next(key for key, part in PARTS.items() if part == (attendee.capacity, attendee.side))


class AttendeesForm(VersionedMixin, Form):
    """All attendees of a visit at once, a row each; a row without name and user is left out.

    `rows` is how many rows are shown. A valid form has `attendees`: those of the visit as they are to be, and new ones.
    """

    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_ROWS)

    def __init__(self, *args, visit, rows, **kwargs):
        self.visit, self.row_count = visit, rows
        self.users = {str(user.pk): user for user in self.selectable_users()}
        super().__init__(*args, **kwargs)

    def selectable_users(self):
        """Return the users who may be attendees: board members and officials, and those who already are."""
        already = User.objects.filter(attended_visits__visit=self.visit)
        return (User.objects.with_role(Role.BOARD_MEMBER, Role.OFFICIAL) | already).distinct().in_name_order()

    def get_layout(self):
        """Return the rows, each a group of its own; the fields are made here, before crispy lays them out."""
        choices = [("", _("No log-in")), *((pk, user.name) for pk, user in self.users.items())]
        groups = [self.add_row(place, choices) for place in range(self.row_count)]
        return Layout(*groups)

    def add_row(self, place, users):
        """Add the fields of row number `place` and return its group."""
        self.fields[f"pk-{place}"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        self.fields[f"user-{place}"] = forms.ChoiceField(
            label=_("Log-in in Stegvis"), choices=users, required=False,
            widget=forms.Select(attrs={"data-typeahead": True}),
        )  # fmt: skip
        self.fields[f"name-{place}"] = forms.CharField(
            label=_("Name, if without log-in or written otherwise"), max_length=200, required=False
        )
        self.fields[f"part-{place}"] = forms.ChoiceField(label=_("Takes part as"), choices=PART_CHOICES)
        self.fields[f"leads-{place}"] = forms.BooleanField(label=_("Leads the visit"), required=False)
        self.fields[f"substitute-{place}"] = forms.BooleanField(label=_("Comes as a substitute"), required=False)
        self.fields[f"interest-{place}"] = forms.CharField(
            label=_("Declared interest (jäv)"), max_length=300, required=False
        )  # fmt: skip
        return Fieldset(
            _now("Attendee %(number)d") % {"number": place + 1},
            f"pk-{place}",
            Row(Column(f"user-{place}"), Column(f"name-{place}")),
            Row(Column(f"part-{place}"), Column(f"leads-{place}", f"substitute-{place}", css_class="align-self-end")),
            f"interest-{place}",
            css_class="group",
        )

    def clean(self):
        """Judge the rows together; what is empty is left out."""
        cleaned = super().clean()
        if not self.errors:
            attendees = {place: self.attendee(place) for place in range(self.row_count)}
            attendees = {place: it for place, it in attendees.items() if it.name}
            self.check_users(attendees)
            self.check_leader(attendees)
            self.check_substitutes(attendees)
            self.attendees = list(attendees.values())
        return cleaned

    def attendee(self, place):
        """Return the Attendee of row number `place`: the visit's own row with what the form says, or a new one."""
        row = {name: self.cleaned_data[f"{name}-{place}"] for name in ROW}
        own = {attendee.pk: attendee for attendee in self.visit.attendees.all()}
        attendee = own.get(row["pk"]) or Attendee()
        attendee.user = self.users.get(row["user"])
        attendee.name = row["name"] or (attendee.user.name if attendee.user else "")
        attendee.capacity, attendee.side = PARTS[row["part"]]
        attendee.is_leading = row["leads"]
        attendee.is_substitute, attendee.declared_interest = row["substitute"], row["interest"]
        return attendee

    def check_users(self, attendees):
        """Say so beside the row when a user stands in two."""
        seen = set()
        for place, attendee in attendees.items():
            if attendee.user and attendee.user in seen:
                self.add_error(f"user-{place}", _("This person stands in another row already."))
            seen.add(attendee.user)

    def check_leader(self, attendees):
        """Say so beside the row when an official leads, or a second member does."""
        leading = [(place, attendee) for place, attendee in attendees.items() if attendee.is_leading]
        for place, attendee in leading:
            if not attendee.is_member:
                self.add_error(f"leads-{place}", _("A member of the board leads the visit, not an official."))
        for place, _attendee in leading[1:]:
            self.add_error(f"leads-{place}", _("Only one leads the visit. Take the mark away from the others."))

    def check_substitutes(self, attendees):
        """Say so beside the row when an official comes as a substitute."""
        for place, attendee in attendees.items():
            if attendee.is_substitute and not attendee.is_member:
                self.add_error(f"substitute-{place}", _("Only members of the board have substitutes."))


# Answers and the steps to approval


class AnswerForm(forms.Form):
    """The text of an answer over the version the writer has seen.

    `attempted` is what static/js/answers.js last sent without hearing whether it arrived; `choice` is what the writer
    does about two texts.
    """

    text = LongTextField(label=_("Answer"), required=False)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    attempted = LongTextField(required=False)
    choice = forms.ChoiceField(choices=[(name, name) for name in ("theirs", "mine", "both")], required=False)


class StepForm(VersionedMixin, Form):
    """A step that only asks whether one is sure."""


class ApproveForm(StepForm):
    """Approval: the leading member's own, or one that an official records."""

    submit_label = _("Approve")
    approved_by = forms.ModelChoiceField(
        label=_("Whose approval it is"), queryset=Attendee.objects.none(), empty_label=None,
        help_text=_("The name is printed in the protocol together with yours."),
    )  # fmt: skip
    approved_on = DateField(label=_("Approved on"))

    def __init__(self, *args, visit, records_for_others, **kwargs):
        super().__init__(*args, **kwargs)
        self.visit = visit
        if records_for_others:
            members = Attendee.objects.filter(visit=visit, capacity=Capacity.MEMBER).order_by("-is_leading", "position")
            self.fields["approved_by"].queryset = members
        else:
            del self.fields["approved_by"], self.fields["approved_on"]

    def clean_approved_on(self):
        """Return the day, which must have been and not lie before the visit."""
        day, visited_on = self.cleaned_data["approved_on"], self.visit.visited_on
        if day > timezone.localdate():
            raise ValidationError(_("The day has not been yet."))
        if visited_on and day < visited_on:
            raise ValidationError(_("The approval cannot be before the visit."))
        return day
