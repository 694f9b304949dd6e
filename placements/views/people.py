"""The participants as employer coordinators have them: a list with search, 25 at a time."""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from config.paging import Sort, address_without, cursor, in_order, page
from participants.access import note_shown
from participants.enums import ParticipantStatus
from participants.search import name_condition
from participants.views.listing import SearchForm

from ..models import Placement
from ..people import people_for
from ..rules_placing import can_list_people

PAGE_SIZE = 25
SEARCH = "placing_search"
BY_NAME = Sort("sort_name")
WITHOUT, EVERYBODY = "utan", "alla"
CHOICES = {WITHOUT: _("Enrolled without a placement"), "": _("All enrolled"), EVERYBODY: _("Everybody")}


@require_POST
def search(request):
    """Keep the search text in the session and show the list; an empty text ends the search."""
    if not can_list_people(request.user):
        raise PermissionDenied
    form = SearchForm(request.POST)
    request.session[SEARCH] = form.cleaned_data["q"] if form.is_valid() else ""
    return redirect("placements:people")


def matching(people, text):
    """Keep those of `people` with every word of `text` in the name: numbers are not for employer coordinators."""
    for word in text.split():
        people = people.filter(name_condition(word))
    return people


class PeopleView(TemplateView):
    """Who there is to find a place for: name, language, dates and where they are placed."""

    template_name = "placements/people.html"

    def get_context_data(self, **kwargs):
        """Add the page of rows with their placements, noted in the read log."""
        request = self.request
        if not can_list_people(request.user):
            raise PermissionDenied
        choice = request.GET.get("visa", "")
        choice = choice if choice in CHOICES else ""
        text = request.session.get(SEARCH, "")
        within = people_for(request.user)
        found = matching(chosen(within, choice), text)
        shown = page(found, BY_NAME, PAGE_SIZE, cursor(request, "after"), cursor(request, "before"), within)
        note_shown(request, shown.ids)
        return super().get_context_data(
            people=with_placements(in_order(within, shown.ids)),
            page=shown,
            choices=[(code, label, code == choice) for code, label in CHOICES.items()],
            search_text=text,
            filters_in_address=address_without(request, "after", "before"),
            **kwargs,
        )


def chosen(people, choice):
    """Keep those of `people` that a choice of the page asks for."""
    if choice == EVERYBODY:
        return people
    enrolled = people.filter(status=ParticipantStatus.ENROLLED)
    standing = Placement.objects.standing().filter(participant=OuterRef("pk"))
    return enrolled.filter(~Exists(standing)) if choice == WITHOUT else enrolled


def with_placements(people):
    """Return `people` as a list, each with `standing_placements`, in one query for all."""
    people = list(people)
    placements = Placement.objects.standing().filter(participant__in=[person.pk for person in people])
    by_person = {}
    for placement in placements.select_related("place").order_by("starts_on", "pk"):
        by_person.setdefault(placement.participant_id, []).append(placement)
    for person in people:
        person.standing_placements = by_person.get(person.pk, [])
    return people
