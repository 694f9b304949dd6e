"""Who takes part in a visit, all on one page."""

from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from config.forms import Form, VersionedMixin

from ..enums import Capacity, FieldKind, Side
from ..models import Attendee

PARTS = {
    "majority": (Capacity.MEMBER, Side.MAJORITY.value),
    "opposition": (Capacity.MEMBER, Side.OPPOSITION.value),
    "member": (Capacity.MEMBER, ""),
    "official": (Capacity.OFFICIAL, ""),
}
MEMBER_CHOICES = [
    ("majority", _("Member, majority")),
    ("opposition", _("Member, opposition")),
    ("member", _("Member, side not given")),
]
OFFICIAL_CHOICES = [("official", _("Official"))]
USUAL_PARTS = ("majority", "majority", "opposition", "opposition", "official")
ROW = ("pk", "user", "name", "part", "leads", "substitute", "interest")
MORE_ROWS = 2
MOST_ROWS = 40


def part_choices(template):
    """Return the choices of parts, under what `template` calls members and officials in the heading of the protocol."""
    words = template.labels()
    return [
        (words.get(FieldKind.MEMBERS, _("Members")), MEMBER_CHOICES),
        (words.get(FieldKind.OFFICIALS, _("Officials")), OFFICIAL_CHOICES),
    ]


def part_of(attendee):
    """Return the key in PARTS of what `attendee` takes part as."""
    return next(key for key, part in PARTS.items() if part == (attendee.capacity, attendee.side))


class AttendeesForm(VersionedMixin, Form):
    """All attendees of a visit at once, a row each; a row without name and user is left out.

    `rows` is how many rows are shown. A valid form has `attendees`: those of the visit as they are to be, and new ones.
    Without `may_name_leader` nobody is made the leader, and the one who leads has no row and stays as they stand:
    `kept_leader`.
    """

    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_ROWS)

    def __init__(self, *args, visit, rows, may_name_leader, **kwargs):
        self.visit, self.row_count, self.may_name_leader = visit, rows, may_name_leader
        self.kept_leader = None if may_name_leader else visit.leader
        self.users = {str(user.pk): user for user in self.selectable_users()}
        super().__init__(*args, **kwargs)

    def selectable_users(self):
        """Return the users who may be attendees: board members and officials, and those who already are."""
        already = User.objects.filter(attended_visits__visit=self.visit)
        return (User.objects.with_role(Role.BOARD_MEMBER, Role.OFFICIAL) | already).distinct().in_name_order()

    def get_layout(self):
        """Return the rows, each a group of its own; the fields are made here, before crispy lays them out."""
        choices = [("", _("No log-in")), *((pk, user.name) for pk, user in self.users.items())]
        parts = part_choices(self.visit.template)
        groups = [self.add_row(place, choices, parts) for place in range(self.row_count)]
        return Layout(*groups)

    def add_row(self, place, users, parts):
        """Add the fields of row number `place`, with the choices `users` and `parts`, and return its group."""
        self.fields[f"pk-{place}"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        self.fields[f"user-{place}"] = forms.ChoiceField(
            label=_("Log-in in Stegvis"), choices=users, required=False,
            widget=forms.Select(attrs={"data-typeahead": True}),
        )  # fmt: skip
        self.fields[f"name-{place}"] = forms.CharField(
            label=_("Name, if without log-in or written otherwise"), max_length=200, required=False
        )
        self.fields[f"part-{place}"] = forms.ChoiceField(label=_("Takes part as"), choices=parts)
        if self.may_name_leader:
            self.fields[f"leads-{place}"] = forms.BooleanField(label=_("Leads the visit"), required=False)
        self.fields[f"substitute-{place}"] = forms.BooleanField(label=_("Comes as a substitute"), required=False)
        self.fields[f"interest-{place}"] = forms.CharField(
            label=_("Declared interest (jäv)"), max_length=300, required=False
        )  # fmt: skip
        marks = [name for name in (f"leads-{place}", f"substitute-{place}") if name in self.fields]
        return Fieldset(
            _now("Attendee %(number)d") % {"number": place + 1},
            f"pk-{place}",
            Row(Column(f"user-{place}"), Column(f"name-{place}")),
            Row(Column(f"part-{place}"), Column(*marks, css_class="align-self-end")),
            f"interest-{place}",
            css_class="group",
        )

    def clean(self):
        """Judge the rows together; what is empty is left out."""
        cleaned = super().clean()
        if not self.errors:
            attendees = {place: self.attendee(place) for place in range(self.row_count)}
            attendees = {place: it for place, it in attendees.items() if it.name and it != self.kept_leader}
            self.check_users(attendees)
            self.check_leader(attendees)
            self.check_substitutes(attendees)
            self.attendees = self.with_leader(list(attendees.values()))
        return cleaned

    def with_leader(self, attendees):
        """Return `attendees` with the leader who is kept in their place among them."""
        if self.kept_leader:
            attendees.insert(self.kept_leader.position - 1, self.kept_leader)
        return attendees

    def attendee(self, place):
        """Return the Attendee of row number `place`: the visit's own row with what the form says, or a new one."""
        row = {name: self.cleaned_data.get(f"{name}-{place}", False) for name in ROW}
        own = {attendee.pk: attendee for attendee in self.visit.attendees.all()}
        attendee = own.get(row["pk"]) or Attendee()
        if attendee == self.kept_leader:
            return attendee
        attendee.user = self.users.get(row["user"])
        attendee.name = row["name"] or (attendee.user.name if attendee.user else "")
        attendee.capacity, attendee.side = PARTS[row["part"]]
        attendee.is_leading = row["leads"]
        attendee.is_substitute, attendee.declared_interest = row["substitute"], row["interest"]
        return attendee

    def check_users(self, attendees):
        """Say so beside the row when a user stands in two."""
        seen = {self.kept_leader.user} if self.kept_leader else set()
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
