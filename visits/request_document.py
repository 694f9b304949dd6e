"""The requests to the board as PDF, operation by operation, for the board's meeting."""

from itertools import groupby

from django.db.models.functions import Lower
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.pdf import LANGUAGE
from config.postgres import SwedishOrder
from config.templatetags.stegvis import long_day

from .enums import WAITING

TEMPLATE = "visits/requests_print.html"
# A board reads no more, and a longer document takes its time.
MOST_PRINTED = 500


def document_parts(requests, form):
    """Return `(context, options)` for render_pdf: what the template needs, and title, header and footer.

    `form` is that of the filter, whose choices are told; beyond MOST_PRINTED only the first ones by operation stand.
    """
    ordered = requests.select_related("visit").order_by(
        SwedishOrder("operation_text"), Lower("operation_text"), "created_at", "pk"
    )  # fmt: skip
    found = list(ordered[: MOST_PRINTED + 1])
    shown = found[:MOST_PRINTED]
    with translation.override(LANGUAGE):
        title = _("Requests to the board")
        today = long_day(timezone.localdate())
        return {
            "groups": [list(rows) for _name, rows in groupby(shown, key=lambda it: it.operation_text.lower())],
            "summary": summary(shown),
            "chosen": chosen(form),
            "most": MOST_PRINTED if len(found) > MOST_PRINTED else None,
        }, {
            "title": title,
            "header": title,
            "footer": _("As of %(day)s. From approved protocols.") % {"day": today},
        }


def summary(requests):
    """Return how many there are, how many of them wait and how many are late, in a sentence."""
    counts = {
        "count": len(requests),
        "waiting": sum(it.status in WAITING for it in requests),
        "late": sum(it.is_late for it in requests),
    }
    return ngettext(
        "%(count)d request, of which %(waiting)d wait for an answer and %(late)d are late.",
        "%(count)d requests, of which %(waiting)d wait for an answer and %(late)d are late.",
        len(requests),
    ) % counts  # fmt: skip


def chosen(form):
    """Return (label, choice) of what the filter's `form` asks for, in words."""
    asked = form.cleaned_data if form.is_valid() else {}
    return [
        (field.label, dict(field.choices)[asked[name]]) for name, field in form.fields.items() if asked.get(name)
    ]  # fmt: skip


def file_name():
    """Return the name of the file, without ending."""
    return f"önskemål till nämnden {timezone.localdate()}"
