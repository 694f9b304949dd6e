"""The page of one act: a form that keeps what is typed, says what is wrong, and shows both texts in a conflict."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.forms import BooleanField, ChoiceField, ModelChoiceField
from django.shortcuts import redirect
from django.utils.choices import flatten_choices
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.views.generic import FormView

from config.differences import compare
from config.versioning import Conflict

from .drafts import DraftMixin, named_form, tell_accepted
from .models import Draft, SentForm


def as_text(value):
    """Return a field's value as people read it: labels for rows and lists of rows, dates as written, '' for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, (set, list, tuple)):
        return ", ".join(sorted(map(as_text, value)))
    return str(value) if isinstance(value, (str, Model)) else localize(value)


def in_words(field, value):
    """Return `value` in the words that the form's `field` has for the codes chosen in it, and for a box."""
    if isinstance(field, BooleanField):
        return _("yes") if value else _("no")
    if not isinstance(field, ChoiceField) or isinstance(field, ModelChoiceField):
        return value
    labels = {code: str(label) for code, label in flatten_choices(field.choices) if code}
    if isinstance(value, (set, list, tuple)):
        return [labels.get(one, one) for one in value]
    return labels.get(value, value)


def carried_out_once(view):
    """Return `view` such that the very same form sent again, however soon, gets the answer of the first time."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            sent = SentForm.objects.of(request)
            if sent is None:
                return view(request, *args, **kwargs)
        Draft.objects.discard(request.user, *named_form(request))
        if sent.message:
            messages.success(request, sent.message)
        return tell_accepted(request, redirect(sent.url))

    return answer


class ActView(DraftMixin, FormView):
    """A form for one act. Subclasses implement `act(form)` and say where to go and what to tell afterwards.

    `act` may raise Conflict (somebody saved since the form was opened) and ValidationError (the act is not possible
    now); either shows the form again with everything typed still there.
    """

    template_name = "components/form_page.html"
    title = ""
    success_message = ""

    @classmethod
    def as_view(cls, **initkwargs):
        """Return the view, which carries out the same form once."""
        return carried_out_once(super().as_view(**initkwargs))

    def act(self, form):
        """Do what the form asks for."""
        raise NotImplementedError

    def current_text(self, current, name, field):
        """Return the text of the form's `field` on the row `current` that somebody else saved; None: it has none."""
        return as_text(in_words(field, getattr(current, name))) if hasattr(current, name) else None

    def get_cancel_url(self):
        """Return where one goes without doing it."""
        return self.get_success_url()

    def get_context_data(self, **kwargs):
        """Add what the act is called and the way out."""
        return super().get_context_data(**{"title": self.title, "cancel_url": self.get_cancel_url()} | kwargs)

    def form_valid(self, form):
        """Act, forget the draft, tell and go on."""
        try:
            self.act(form)
        except Conflict as conflict:
            return self.form_conflict(form, conflict.current)
        except ValidationError as error:
            form.add_error(None, as_form_error(form, error))
            return self.form_invalid(form)
        except IntegrityError as error:
            return self.form_overtaken(error)
        self.discard_draft()
        url, message = self.get_success_url(), str(self.success_message)
        SentForm.objects.keep(self.request, url, message)
        if message:
            messages.success(self.request, message)
        return tell_accepted(self.request, redirect(url))

    def form_overtaken(self, error):
        """Judge the form again, since somebody has just stored what it cannot stand beside."""
        form = self.get_form()
        if form.is_valid():
            raise error
        return self.form_invalid(form)

    def form_conflict(self, form, current):
        """Show both texts; sending the form again now saves one's own knowingly."""
        form.data = form.data.copy()
        form.data["version"] = str(current.version)
        form.differences = [
            compare(str(field.label), theirs, yours)
            for name, field in form.fields.items()
            if name in form.cleaned_data
            and not field.widget.is_hidden
            and (theirs := self.current_text(current, name, field)) is not None
            and theirs != (yours := as_text(in_words(field, form.cleaned_data[name])))
        ]  # fmt: skip
        return self.render_to_response(self.get_context_data(form=form), status=409)


def first_time(made):
    """Return the row of `made`, a pair (row, created); raise ValidationError when the row was there already.

    The very same form never comes so far a second time: what was sent now differs from what was stored.
    """
    row, created = made
    if not created:
        raise ValidationError(
            _("This form was sent before, and what you wrote then is saved. What you have changed since is not: make "
              "the change where it is saved.")
        )  # fmt: skip
    return row


def as_form_error(form, error):
    """Return `error` with what belongs to no field of `form` put on the form as a whole."""
    if not hasattr(error, "error_dict"):
        return error
    fields = {}
    for name, errors in error.error_dict.items():
        fields.setdefault(name if name in form.fields else None, []).extend(errors)
    return ValidationError({name or "__all__": errors for name, errors in fields.items()})
