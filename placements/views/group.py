"""The group screen of supervisors: their places, the group of a day, and absence announced there."""

from datetime import timedelta
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.acts import ActView, first_time
from accounts.enums import Role
from config.templatetags.stegvis import day as written
from participants.access import note_shown

from .. import group
from ..attendance import hours_on
from ..forms.attendance import AnnounceForm
from ..group_words import row_words, short_hours
from ..models import AbsenceNotice, Place
from ..rules_attendance import can_mark_groups


class SupervisorMixin:
    """A page for supervisors."""

    def dispatch(self, request, *args, **kwargs):
        """Let in supervisors alone."""
        if not can_mark_groups(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def place(self):
        """The place in the address; Http404 for one that is not the user's own."""
        own = Place.objects.filter(unit__in=self.request.user.units_as(Role.SUPERVISOR)).only(*group.PLACE_COLUMNS)
        return get_object_or_404(own, pk=self.kwargs["place_pk"])


class GroupsView(SupervisorMixin, TemplateView):
    """Where a supervisor lands: the group of today, or the places to choose between."""

    template_name = "placements/groups.html"

    def get(self, request, *args, **kwargs):
        """Go to the only place, else show the places."""
        today = timezone.localdate()
        self.places = group.places_of(request.user, today)
        if len(self.places) == 1:
            return redirect("placements:group_day", self.places[0][0].pk)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add the places with how many are there today."""
        return super().get_context_data(places=self.places, today=timezone.localdate(), **kwargs)


class GroupView(SupervisorMixin, TemplateView):
    """The group of a day at a place. A GET shows it; a POST marks, from a form or from the script that queues taps."""

    template_name = "placements/group.html"
    sent = None
    at = None

    @cached_property
    def day(self):
        """The day of the address: today when it names none that can be marked."""
        today = timezone.localdate()
        return group.day_in(self.request.GET.get("dag", ""), today) or today

    @property
    def wants_json(self):
        """Whether it is the script that asks."""
        return self.request.headers.get("Accept") == "application/json"

    def post(self, request, *args, **kwargs):
        """Save what is sent. A tap may come days after it was made, so its day is judged by when that was."""
        place, at = self.place, group.tapped_at(request.POST.get("age", ""))
        tapped_on = at and timezone.localdate(at)
        day = tapped_on and group.day_in(request.GET.get("dag", str(tapped_on)), tapped_on)
        if day is None:
            return self.refuse(_now("The day can no longer be marked here. Tell the coordinator instead."))
        self.day = day
        self.sent = group.received(request.user, place, day, request.POST)
        if self.sent.errors:
            return self.refuse(" ".join(self.sent.errors.values()))
        self.sent.save(by=request.user, at=at)
        self.at = at
        if self.wants_json:
            return self.tell()
        messages.success(request, _now("The attendance is saved."))
        return redirect(f"{request.path}?dag={day}")

    def refuse(self, error):
        """Say what is wrong: to the script in a word, else on the page with all that was chosen."""
        if self.wants_json:
            return JsonResponse({"error": error, "about": self.refused_of()}, status=400)
        messages.error(self.request, error)
        return self.render_to_response(self.get_context_data(), status=400 if self.sent is None else 200)

    def since(self, rows, now):
        """Return how many milliseconds before `now` the tap was taken to be, by the own marks of `rows` too.

        A tap that is sent again, since its answer was lost, stands as it came the first time.
        """
        own = [row.mark.marked_at for row in rows if row.mark and row.mark.marked_by_id == self.request.user.pk]
        return int((now - max([self.at, *own])) / timedelta(milliseconds=1))

    def refused_of(self):
        """Return where, when and of whom the tap was: whoever hears of it may be on another page by now."""
        wrong = self.sent.errors if self.sent else []
        refused = self.own.filter(place=self.place, pk__in=[pk for pk in wrong if pk])
        refused = dict(refused.order_by("shown_name").values_list("participant_id", "shown_name"))
        note_shown(self.request, list(refused))
        day = group.day_named(self.request.GET.get("dag", ""))
        return ", ".join([str(self.place), *([written(day)] if day else []), *refused.values()])

    def tell(self):
        """Tell the script how the rows that it sent stand now."""
        touched = {placement for placement, *_rest in [*self.sent.marks, *self.sent.fill]}
        rows = [row for row in self.rows if row.placement in touched]
        note_shown(self.request, [row.placement.participant_id for row in rows])
        now = timezone.localtime()
        return JsonResponse({
            "saved": f"{now:%H.%M}",
            "since": self.since(rows, now),
            "rows": {row.placement.pk: row_words(row) | {"state": row.state, "was": row.was} for row in rows},
        })  # fmt: skip

    @cached_property
    def rows(self):
        """The group as it stands."""
        placements = group.placed_at(self.place, self.own)
        return group.rows_of(placements, self.day, self.sent and self.sent.told)

    @cached_property
    def own(self):
        """The placements at the user's own places on the day."""
        return group.seen(self.request.user, self.day)

    def get_context_data(self, **kwargs):
        """Add the group: who is to come, the others placed here, and what can be marked."""
        today, place = timezone.localdate(), self.place
        note_shown(self.request, [row.placement.participant_id for row in self.rows])
        shown = [self.as_shown(row) for row in self.rows]
        expected = [row for row in shown if row["is_expected"]]
        unmarked = [row for row in expected if not (row["state"] or row["is_read_in"])]
        return super().get_context_data(
            absence_address=f"{reverse('placements:group_day', args=[place.pk])}franvaro/",
            place=place, day=self.day, today=today, expected=expected,
            others=[row for row in shown if not row["is_expected"]],
            unmarked=len(unmarked), fillable=len([row for row in unmarked if not row["notice"]]),
            counted=counted(expected),
            counted_words=COUNTED % {"marked": "{0}", "all": "{1}", "present": "{2}"},
            key=uuid4(),
            **self.other_days(today),
            has_others=(self.own if self.day == today else group.seen(self.request.user, today))
            .exclude(place=place).exists(),
            **kwargs,
        )  # fmt: skip

    def other_days(self, today):
        """Return the days before and after that one steps to, and the earlier ones not marked, latest first."""
        if self.day == today:
            placements = [row.placement for row in self.rows]
        else:
            placements = group.placed_at(self.place, group.seen(self.request.user, today))
        found = group.days_behind(placements, today)
        days = [*group.days_worth(found), *([today] if today not in group.days_worth(found) else [])]
        missed = [
            (day, missing) for day, (_people, missing) in found.items() if missing and day not in (self.day, today)
        ]
        return {
            "earlier": max((day for day in days if day < self.day), default=None),
            "later": min((day for day in days if day > self.day), default=None),
            "missed": missed[::-1],
        }

    def as_shown(self, row):
        """Return what the template shows of `row`, with what was sent and not saved laid over it."""
        pk, errors = row.placement.pk, self.sent.errors if self.sent else {}
        planned = hours_on(row.placement, self.day)
        state, hours = row.state, short_hours(row.mark.hours if row.is_present else planned)
        if self.sent and pk in self.sent.typed:
            state, hours = self.sent.typed[pk]
        return row_words(row) | {
            # As text, since templates write each number the way of the language, thirty times over.
            "pk": str(pk), "name": row.placement.shown_name, "state": state, "was": row.was,
            "hours": hours, "planned": short_hours(planned),
            "notice": row.notice if row.may_be_proposed else None, "error": errors.get(pk, ""),
            "is_expected": row.is_planned or row.mark is not None, "is_open": pk in errors,
            "is_read_in": row.is_read_in,
        }  # fmt: skip


# How many are marked and present; the script fills it in anew after each tap.
COUNTED = _("%(marked)s of %(all)s marked, %(present)s present")


def counted(expected):
    """Return the sentence that says how many are marked and present of the rows `expected`."""
    marked = sum(bool(row["state"] or row["is_read_in"]) for row in expected)
    present = sum(row["is_present"] for row in expected)
    return COUNTED % {"marked": marked, "all": len(expected), "present": present}


class AnnounceView(SupervisorMixin, ActView):
    """Registers at the place that somebody is to be absent, of one whom the supervisor sees there now."""

    template_name = "placements/group_absence.html"
    form_class = AnnounceForm
    title = _("Announce absence")
    success_message = _("The absence is announced. The coordinator sees it too.")

    @cached_property
    def placement(self):
        """The placement; Http404 for one that is not at the user's own place now."""
        today = timezone.localdate()
        placement = (
            group.seen(self.request.user, today).filter(place=self.place, pk=self.kwargs["placement_pk"]).first()
        )
        if placement is None:
            raise Http404
        note_shown(self.request, [placement.participant_id])
        return placement

    def dispatch(self, request, *args, **kwargs):
        """Fetch the placement before anything else is done."""
        if can_mark_groups(request.user):
            self.placement  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        """Open on today."""
        today = timezone.localdate()
        return {"starts_on": today, "ends_on": today, "told_on": today} | super().get_initial()

    def get_context_data(self, **kwargs):
        """Add the place and the name shown there."""
        return super().get_context_data(place=self.place, name=self.placement.shown_name, **kwargs)

    def get_success_url(self):
        """Return the group."""
        return reverse("placements:group_day", args=[self.place.pk])

    def act(self, form):
        """Register it, once however often the form is sent."""
        fields = {name: form.cleaned_data[name] for name in AnnounceForm.Meta.fields}
        key = form.cleaned_data["idempotency_key"]
        first_time(
            AbsenceNotice.objects.announce(self.placement.participant_id, by=self.request.user, key=key, **fields)
        )
