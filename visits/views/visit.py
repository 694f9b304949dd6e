"""One visit: reading it, preparing it, its heading and attendees, its PDF, and throwing a draft away."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from accounts.acts import ActView, first_time
from config.differences import compare
from config.paging import cursor
from config.pdf import pdf_response

from .. import rules
from ..comments import attach_comments
from ..enums import VisitState
from ..forms import (
    MORE_ROWS,
    MOST_ROWS,
    TEXT_PREFIX,
    USUAL_PARTS,
    AttendeesForm,
    ChangeForm,
    DiscardForm,
    PrepareForm,
    StepForm,
    part_of,
)
from ..heading import heading_rows
from ..material_list import background_of
from ..models import BoardVisit, VisitTemplate
from ..pairs import likely_same
from ..protocol import TEMPLATE, file_name, protocol_parts
from ..versions import versions
from ..wishes import attach_requests
from .base import VisitActView, VisitMixin
from .gate import GateMixin


class VisitDetailView(VisitMixin, TemplateView):
    """The visit as it reads."""

    template_name = "visits/detail.html"

    def get_context_data(self, **kwargs):
        """Add what the user may do, and for those who write what is worth a look and what has been said."""
        user, visit = self.request.user, self.visit
        takes_part = rules.is_writer(user, visit)
        is_writer = takes_part and not visit.is_approved
        found = versions(visit, user)
        attach_requests(visit, user, found)
        return super().get_context_data(
            heading=heading_rows(visit),
            background=background_of(visit),
            sees_interests=rules.is_writer(user, visit),
            warnings=visit.warnings() if is_writer else [],
            is_writer=is_writer,
            takes_part=takes_part,
            may_write=rules.can_write(user, visit),
            may_send_out=rules.can_send_out(user, visit),
            may_approve=rules.can_approve(user, visit),
            may_discard=rules.can_discard(user, visit),
            is_registrar=rules.is_registrar(user, visit),
            may_correct=rules.can_correct(user, visit),
            versions=found,
            may_make_requests=rules.can_make_requests(user, visit),
            **(self.reading() if is_writer else {}),
            may_move=rules.can_move_remainder(user, visit),
            originals=visit.originals.without_content() if takes_part and visit.is_imported else [],
            likely_same=likely_same(user, visit) if is_writer and visit.is_imported else [],
            **kwargs,
        )

    def reading(self):
        """Return the round that goes on (or None), what the user is asked in it, and the comments to look at."""
        attach_comments(self.visit)
        going_on = self.visit.rounds.with_readings().filter(ended_at=None).first()
        readers = going_on.readers.all() if going_on else []
        own = next((reader for reader in readers if reader.user_id == self.request.user.pk), None)
        return {"going_on": going_on, "own_reading": own, "may_settle": True}


class ProtocolView(VisitMixin, View):
    """The protocol as PDF, in whatever state it is; without the guiding text with ?vagledning=nej."""

    def get(self, request, *args, **kwargs):
        """Return the PDF."""
        context, options = protocol_parts(self.visit, with_guidance=request.GET.get("vagledning") != "nej")
        return pdf_response(request, file_name(self.visit), TEMPLATE, context, **options)


class PrepareView(GateMixin, ActView):
    """Prepares a visit: first its heading, then who takes part."""

    allowed = rules.can_create
    form_class = PrepareForm
    template_name = "visits/prepare.html"

    @property
    def success_message(self):
        """What is to be done next."""
        if self.visit.template.asks_for_more:
            return _now("The visit is prepared. Now fill in the rest of the heading, and then who takes part.")
        return _now("The visit is prepared. Now say who takes part.")

    def get_initial(self):
        """Open on today and the newest template, and the operation the page of the year asks for."""
        newest = VisitTemplate.objects.in_use().first()
        asked = {"operation": cursor(self.request, "operation")}
        return {"visited_on": timezone.localdate(), "template": newest} | asked | super().get_initial()

    def act(self, form):
        """Make the draft, once however often the form is sent."""
        fields = {name: form.cleaned_data[name] for name in PrepareForm.Meta.fields}
        key = form.cleaned_data["idempotency_key"]
        self.visit = first_time(BoardVisit.objects.prepare(by=self.request.user, key=key, **fields))

    def get_success_url(self):
        """Return the address of what is to be filled in next: the rest of the heading, or who takes part."""
        name = "visits:change" if self.visit.template.asks_for_more else "visits:attendees"
        return reverse(name, args=[self.visit.pk])

    def get_cancel_url(self):
        """Return the list."""
        return reverse("visits:list")


class ChangeView(VisitActView):
    """Changes the heading of a draft."""

    allowed = rules.is_writer
    states = (VisitState.DRAFT,)
    keeps_typed = True
    form_class = ChangeForm
    title = _("Change the heading")
    success_message = _("The heading is saved.")

    def get_initial(self):
        """Open with the heading as it stands, under what a draft holds."""
        stored = {name: getattr(self.visit, name) for name in ChangeForm.Meta.fields}
        stored["background"] = "\n".join(self.visit.background)
        if self.visit.operation_id:
            stored["operation_text"] = ""
        texts = {f"{TEXT_PREFIX}{it.field_id}": it.text for it in self.visit.heading_texts.all()}
        return stored | texts | super().get_initial()

    def get_form_kwargs(self):
        """Show the visit's own fields."""
        return super().get_form_kwargs() | {"instance": self.visit}

    def current_text(self, current, name, field):
        """Return the text of a field, the background a line for each item."""
        if name.startswith(TEXT_PREFIX):
            texts = current.heading_texts.filter(field=name.removeprefix(TEXT_PREFIX))
            return texts.values_list("text", flat=True).first() or ""
        return "\n".join(current.background) if name == "background" else super().current_text(current, name, field)

    def do(self, form):
        """Save the heading."""
        texts = form.heading_texts()
        fields = {name: value for name, value in form.cleaned_data.items() if not name.startswith(TEXT_PREFIX)}
        del fields["version"]
        fields["background"] = form.cleaned_data["background"].splitlines()
        self.visit.change(self.request.user, texts=texts, **fields)


class AttendeesView(VisitActView):
    """Who takes part, all on one page."""

    allowed = rules.is_writer
    states = (VisitState.DRAFT,)
    keeps_typed = True
    form_class = AttendeesForm
    template_name = "visits/attendees.html"
    title = _("Who takes part")
    success_message = _("The attendees are saved.")

    def get_initial(self):
        """Open with the attendees, or with the usual parts when there are none, under what a draft holds."""
        stored = self.stored_rows() or self.usual_rows()
        return {"rows": len(stored) + MORE_ROWS} | flat(stored) | super().get_initial()

    @property
    def may_name_leader(self):
        """Whether the user may say who leads."""
        return rules.can_name_leader(self.request.user, self.visit)

    def stored_rows(self):
        """Return the attendees as rows of the form; the one who leads has none where the user may not change that."""
        return [
            {
                "pk": it.pk,
                "user": it.user_id,
                "name": "" if it.user and it.user.name == it.name else it.name,
                "part": part_of(it),
                "leads": it.is_leading,
                "substitute": it.is_substitute,
                "interest": it.declared_interest,
            }
            for it in self.visit.attendees.all()
            if self.may_name_leader or not it.is_leading
        ]

    def usual_rows(self):
        """Return a row for each part a visit usually has, the official being the one who asks."""
        rows = [{"part": part} for part in USUAL_PARTS]
        rows[0]["leads"] = True
        rows[-1]["user"] = self.request.user.pk if rules.can_create(self.request.user) else None
        return rows

    def typed_values(self, data):
        """Return the values of a draft; the fields are made for each row, so the data name them."""
        values = {name: texts[-1] for name, texts in data.items() if texts}
        rows = range(row_count(values.get("rows")))
        boxes = [f"{box}-{place}" for box in ("leads", "substitute") for place in rows]
        return {box: box in values for box in boxes} | values

    def get_form_kwargs(self):
        """Give the form the visit and as many rows as are shown or sent."""
        kwargs = super().get_form_kwargs()
        rows = kwargs["data"].get("rows") if "data" in kwargs else kwargs["initial"]["rows"]
        return kwargs | {"visit": self.visit, "rows": row_count(rows), "may_name_leader": self.may_name_leader}

    def post(self, request, *args, **kwargs):
        """Save, or show the same form with more rows."""
        if "more" in request.POST:
            return self.render_to_response(self.get_context_data(form=self.longer_form()))
        return super().post(request, *args, **kwargs)

    def longer_form(self):
        """Return the form as it was sent, not yet judged, with more empty rows."""
        typed = self.typed_values(dict(self.request.POST.lists()))
        rows = row_count(row_count(typed.get("rows")) + MORE_ROWS)
        initial = typed | {"rows": rows}
        return AttendeesForm(
            visit=self.visit, rows=rows, may_name_leader=self.may_name_leader, initial=initial
        )  # fmt: skip

    def do(self, form):
        """Save all of them."""
        self.visit.set_attendees(form.attendees, by=self.request.user)

    def form_conflict(self, form, current):
        """Show both lists; the rows of the form are one's own."""
        response = super().form_conflict(form, current)
        theirs = "\n".join(map(in_one_line, current.attendees.all()))
        yours = "\n".join(map(in_one_line, form.attendees))
        form.differences = [compare(self.title, theirs, yours)] if theirs != yours else []
        return response


def in_one_line(attendee):
    """Return all that is said of an attendee."""
    interest = [_now("declared interest: %(interest)s") % {"interest": attendee.declared_interest}]
    return ", ".join([str(attendee), attendee.part, *(interest if attendee.declared_interest else [])])


def flat(rows):
    """Return the `rows` of the attendees' form as its initial values."""
    return {f"{name}-{place}": value for place, row in enumerate(rows) for name, value in row.items()}


def row_count(value):
    """Return `value`, a number of rows as sent or counted, within what the form takes."""
    text = str(value)
    count = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1
    return min(max(count, 1), MOST_ROWS)


class ClearRemainderView(VisitActView):
    """Drops the imported text that had no place, once it has been moved."""

    allowed = rules.is_discarder
    states = (VisitState.DRAFT,)
    form_class = StepForm
    template_name = "visits/clear_remainder.html"
    title = _("Take the text away?")
    success_message = _("The text is taken away. The history keeps it.")

    def do(self, form):
        """Drop it."""
        self.visit.clear_remainder(by=self.request.user)


class DiscardView(VisitActView):
    """Asks, and throws a draft away."""

    allowed = rules.is_discarder
    states = (VisitState.DRAFT,)
    form_class = DiscardForm
    template_name = "visits/discard.html"
    title = _("Throw the draft away?")
    success_message = _("The draft is thrown away. The history keeps what was written.")

    def get_initial(self):
        """Open on the draft as it stands."""
        return super().get_initial() | {"fingerprint": self.visit.fingerprint}

    def get_form_kwargs(self):
        """Give the form the draft."""
        return super().get_form_kwargs() | {"standing": self.visit}

    def get_context_data(self, **kwargs):
        """Add the files that go with it."""
        files = [it for it in self.visit.materials.all() if it.is_file]
        return super().get_context_data(files=[*self.visit.originals.without_content(), *files], **kwargs)

    def do(self, form):
        """Throw it away."""
        self.visit.discard(by=self.request.user, seen=form.cleaned_data["fingerprint"])

    def get_success_url(self):
        """Return the list, since the visit is gone."""
        return reverse("visits:list")

    def get_cancel_url(self):
        """Return the visit's page."""
        return self.visit.get_absolute_url()
