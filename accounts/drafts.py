"""Forms whose text is kept on the server while it is typed.

The page of such a form names itself in two hidden fields; static/js/autosave.js posts the fields while typing, and the
idle time-out keeps what was being sent. The draft is read back when the page is opened again.
"""

from django.http import QueryDict
from django.utils import timezone

from .models import Draft

FORM, SUBJECT = "draft_form", "draft_subject"
# The version stays: it tells a restored draft that somebody has saved since it was begun.
NOT_TEXT = {"csrfmiddlewaretoken", FORM, SUBJECT, "idempotency_key"}
NAME_LENGTH = 60


def keep_post(request):
    """Keep the fields posted in `request` as the user's draft; return its time, or None when it names no form."""
    form, subject = named_form(request)
    if not form:
        return None
    data = {
        storable(name): [storable(value) for value in values]
        for name, values in request.POST.lists()
        if name not in NOT_TEXT
    }
    return Draft.objects.keep(request.user, form, subject, data)


def named_form(request):
    """Return the form and the subject that the POST in `request` names; the form is "" when it names none."""
    form, subject = request.POST.get(FORM, ""), request.POST.get(SUBJECT, "")
    if max(len(form), len(subject)) > NAME_LENGTH or "\0" in form + subject:
        return "", ""
    return form, subject


def storable(text):
    """Return `text` without the one character PostgreSQL cannot store; the form refuses it when it is sent."""
    return text.replace("\0", "\ufffd")


class DraftMixin:
    """A form view that opens with the user's draft and forgets it once the form is accepted.

    A draft belongs to the page's url name and what its address is about, unless a subclass says otherwise.
    """

    @property
    def draft_form(self):
        """The name of the form: the page's url name."""
        return self.request.resolver_match.view_name

    def get_draft_subject(self):
        """Return what the form is about, as text: the keys in the address."""
        return "/".join(map(str, self.kwargs.values()))

    def get_initial(self):
        """Return the view's initial values with what the draft holds laid over them."""
        initial = super().get_initial()
        if self.request.method == "GET":
            self.draft = Draft.objects.filter(
                user=self.request.user, form=self.draft_form, subject=self.get_draft_subject()
            ).first()
            if self.draft:
                initial |= self.typed_values(self.draft.data)
        return initial

    def typed_values(self, data):
        """Return the `data` of a draft as initial values, read by each field's own widget."""
        posted = QueryDict(mutable=True)
        for name, values in data.items():
            posted.setlist(name, values)
        fields = self.get_form_class().base_fields
        # Fields that a form adds when it is made are plain ones with one text each.
        added = {name: values[-1] for name, values in data.items() if values and name not in fields}
        return added | {
            name: field.widget.value_from_datadict(posted, {}, name)
            for name, field in fields.items()
            if not field.widget.value_omitted_from_data(posted, {}, name)
        }

    def get_context_data(self, **kwargs):
        """Add what autosave needs: the names of form and subject, and when the draft shown was kept."""
        draft = getattr(self, "draft", None)
        return super().get_context_data(
            draft_form=self.draft_form,
            draft_subject=self.get_draft_subject(),
            draft_kept_at=timezone.localtime(draft.updated_at) if draft else None,
            **kwargs,
        )

    def discard_draft(self):
        """Forget the draft, since its text is now stored where it belongs."""
        Draft.objects.discard(self.request.user, self.draft_form, self.get_draft_subject())
