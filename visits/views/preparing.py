"""Preparing visits: the year, what to know beforehand, the calendar file, and background material."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from accounts.acts import first_time
from accounts.enums import Role
from config.ical import ical_response
from config.pdf import fold

from .. import rules
from ..calendar import calendar_file
from ..earlier import earlier_visits
from ..enums import VisitState
from ..forms.preparing import MaterialForm, RemoveMaterialForm
from ..material_list import background_of
from ..models import BoardRequest, BoardVisit, Material
from ..years import operations_of
from .base import VisitActView, VisitMixin
from .gate import GateMixin

EARLIEST_YEAR = 2000


class YearView(GateMixin, TemplateView):
    """The visits of a year, operation by operation."""

    template_name = "visits/year.html"

    def get_context_data(self, **kwargs):
        """Add the operations with their visits, and the years beside this one."""
        user, today = self.request.user, timezone.localdate()
        year = year_of(self.request.GET.get("year", ""), today)
        operations, others = operations_of(BoardVisit.objects.visible_to(user), year, today)
        tells_due = rules.can_tell_due(user)
        only_due = tells_due and bool(self.request.GET.get("due"))
        due = [it for it in operations if tells_due and it.is_due]
        return super().get_context_data(
            year=year,
            operations=due if only_due else operations,
            others=[] if only_due else others,
            due_count=len(due),
            tells_due=tells_due,
            only_due=only_due,
            before=year - 1 if year > EARLIEST_YEAR else None,
            after=year + 1 if year <= today.year else None,
            today=today,
            may_create=rules.can_create(user),
            sees_drafts=user.is_any(Role.OFFICIAL, Role.BOARD_MEMBER),
            **kwargs,
        )


def year_of(text, today):
    """Return the year that `text` names, between EARLIEST_YEAR and next year; this year when it names none."""
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else today.year
    return min(max(year, EARLIEST_YEAR), today.year + 1)


class PreparationView(VisitMixin, TemplateView):
    """What those who go on a visit need beforehand."""

    template_name = "visits/preparation.html"

    def get_context_data(self, **kwargs):
        """Add the background material, earlier protocols, and the requests that wait for an answer."""
        user, visit = self.request.user, self.visit
        requests = BoardRequest.objects.visible_to(user).of_operation(visit).waiting().select_related("visit")
        return super().get_context_data(
            background=background_of(visit),
            earlier=earlier_visits(visit, user),
            requests=requests,
            may_follow=rules.can_follow_requests(user),
            warnings=visit.attendee_warnings() if rules.can_write(user, visit) else [],
            may_write=rules.can_write(user, visit),
            sees_interests=rules.is_writer(user, visit),
            sees_meeting_link=rules.sees_meeting_link(user, visit),
            today=timezone.localdate(),
            **kwargs,
        )


class CalendarView(VisitMixin, View):
    """The visit as a file for one's own calendar."""

    def get(self, request, *args, **kwargs):
        """Return the file; there is none before the day is set."""
        visit = self.visit
        if visit.visited_on is None:
            raise Http404
        url = request.build_absolute_uri(visit.get_absolute_url())
        name = slugify(fold(f"{visit.operation_text} {visit.visited_on}"))
        with_link = rules.sees_meeting_link(request.user, visit)
        return ical_response(calendar_file(visit, url, timezone.now(), with_link=with_link), name)


class PreparationActView(VisitActView):
    """An act of the preparation of a draft; afterwards one is back at the preparation."""

    allowed = rules.is_writer
    states = (VisitState.DRAFT,)

    def get_success_url(self):
        """Return the address of the preparation."""
        return reverse("visits:preparation", args=[self.visit.pk])


class AddMaterialView(PreparationActView):
    """Adds a link or a file. The file is sent with the form; if something else is wrong, it is chosen once more."""

    keeps_typed = True
    form_class = MaterialForm
    template_name = "visits/add_material.html"
    title = _("Add background material")
    success_message = _("The material is added.")

    def get_form_kwargs(self):
        """Give the form the visit."""
        return super().get_form_kwargs() | {"visit": self.visit}

    def act(self, form):
        """Add it, once however often the form is sent."""
        cleaned = form.cleaned_data
        first_time(
            Material.objects.add(
                by=self.request.user, key=cleaned["idempotency_key"], visit=self.visit,
                **{name: cleaned[name] for name in ("title", "item", "link", "file")},
            )
        )  # fmt: skip


class MaterialMixin:
    """A page about the material whose id is `material` in the address; Http404 where the visit has none such."""

    @cached_property
    def material(self):
        """The material, without its bytes."""
        return get_object_or_404(Material.objects.listed(), visit=self.visit, pk=self.kwargs["material"])


class MaterialView(MaterialMixin, VisitMixin, View):
    """A file of the background material, as something to save: no browser opens it as a page of ours."""

    def get(self, request, *args, **kwargs):
        """Return the file."""
        if not self.material.is_file:
            raise Http404
        response = HttpResponse(bytes(self.material.content), content_type=self.material.content_type)
        response.headers["Content-Disposition"] = content_disposition_header(True, self.material.file_name)
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


class RemoveMaterialView(MaterialMixin, PreparationActView):
    """Asks, and takes material away."""

    form_class = RemoveMaterialForm
    template_name = "visits/remove_material.html"
    title = _("Take the material away?")
    success_message = _("The material is taken away. The history keeps that it was here.")

    def get_context_data(self, **kwargs):
        """Add the material."""
        return super().get_context_data(material=self.material, **kwargs)

    def act(self, form):
        """Take it away."""
        self.material.remove(by=self.request.user)
