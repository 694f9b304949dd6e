"""Forms whose text is kept on the server while it is typed.

The page of such a form names itself in two hidden fields; static/js/autosave.js posts the fields while typing, and the
idle time-out keeps what was being sent. The draft is read back when the page is opened again.

Each page also carries a token. Once the form is accepted, a cookie tells the script so, which then forgets what the tab
still kept of it; and autosave that comes late, with the token of a form accepted already, keeps nothing.
"""

import functools
import re

from django.core.cache import cache
from django.http import QueryDict
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from .models import Draft

FORM, SUBJECT, TOKEN = "draft_form", "draft_subject", "draft_token"
# The version stays: it tells a restored draft that somebody has saved since it was begun.
NOT_TEXT = {"csrfmiddlewaretoken", FORM, SUBJECT, TOKEN, "idempotency_key"}
NAME_LENGTH = 60
# In characters, the names of the fields included. No text of ours may be longer than a hundred thousand.
LONGEST_DRAFT = 600_000
ACCEPTED_COOKIE = "stegvis_accepted"
ACCEPTED_MOST = 40
# Longer than any autosave can be on its way.
ACCEPTED_SECONDS = 600
TOKEN_FORM = re.compile(r"[0-9a-f]{16}")


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
    """Return the form and the subject that the POST in `request` names; the form is "" when it is none of ours."""
    form, subject = request.POST.get(FORM, ""), request.POST.get(SUBJECT, "")
    if form not in draft_forms() or len(subject) > NAME_LENGTH or "\0" in subject:
        return "", ""
    return form, subject


@functools.cache
def draft_forms():
    """Return the url names of the pages that keep what is typed in them."""

    def names(resolver, namespace):
        for entry in resolver.url_patterns:
            if not isinstance(entry, URLPattern):
                yield from names(entry, namespace + (f"{entry.namespace}:" if entry.namespace else ""))
            elif issubclass(getattr(entry.callback, "view_class", object), DraftKeeper):
                yield namespace + entry.name

    return frozenset(names(get_resolver(), ""))


def is_too_long(request):
    """Return whether the fields posted are more than autosave keeps."""
    length = sum(len(name) + sum(map(len, values)) for name, values in request.POST.lists() if name not in NOT_TEXT)
    return length > LONGEST_DRAFT


def token_of(request):
    """Return the token of the page that was posted, "" where it had none (without JavaScript)."""
    token = request.POST.get(TOKEN, "")
    return token if TOKEN_FORM.fullmatch(token) else ""


def is_accepted_already(request):
    """Return whether the form that autosave posts has been accepted while it was on its way."""
    token = token_of(request)
    return bool(token) and cache.get(f"draft-accepted:{token}") is not None


def tell_accepted(request, response):
    """Return `response` with the word to the browser that what it sent from its page is taken care of."""
    token = token_of(request)
    if token:
        told = filter(TOKEN_FORM.fullmatch, request.COOKIES.get(ACCEPTED_COOKIE, "").split("."))
        value = ".".join([*told, token][-ACCEPTED_MOST:])
        response.set_cookie(ACCEPTED_COOKIE, value, samesite="Lax", secure=request.is_secure())
    return response


def storable(text):
    """Return `text` without the one character PostgreSQL cannot store; the form refuses it when it is sent."""
    return text.replace("\0", "\ufffd")


class DraftKeeper:
    """A view whose text is kept while it is typed.

    A draft belongs to the page's url name and what its address is about, unless a subclass says otherwise.
    """

    @property
    def draft_form(self):
        """The name of the form: the page's url name."""
        return self.request.resolver_match.view_name

    def get_draft_subject(self):
        """Return what the form is about, as text: the keys in the address."""
        return "/".join(map(str, self.kwargs.values()))

    def read_draft(self):
        """Return the user's draft, or None."""
        return Draft.objects.filter(
            user=self.request.user, form=self.draft_form, subject=self.get_draft_subject()
        ).first()

    def discard_draft(self):
        """Forget the draft, since its text is now stored where it belongs."""
        token = token_of(self.request)
        if token:
            cache.set(f"draft-accepted:{token}", 1, ACCEPTED_SECONDS)
        Draft.objects.discard(self.request.user, self.draft_form, self.get_draft_subject())


class DraftMixin(DraftKeeper):
    """A form view that opens with the user's draft and forgets it once the form is accepted."""

    def get_initial(self):
        """Return the view's initial values with what the draft holds laid over them."""
        initial = super().get_initial()
        if self.request.method == "GET":
            self.draft = self.read_draft()
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
        context = super().get_context_data(**kwargs)  # makes the form, and so reads the draft
        draft = getattr(self, "draft", None)
        return context | {
            "draft_form": self.draft_form,
            "draft_subject": self.get_draft_subject(),
            "draft_kept_at": timezone.localtime(draft.updated_at) if draft else None,
        }
