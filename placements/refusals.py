"""What the rules about support forms refuse somebody on a day: a kind of place, or a form of employment (domain.md 5).

The rules are data. Where one refuses something it is said with its source and its days, and a person decides.
"""

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from config.templatetags.stegvis import day

from .match_facts import forms_on
from .models import SupportRule


def refusals(participant, code, on):
    """Return a sentence for each rule that refuses `code` to a support form `participant` has, `on` the day.

    `code` is the CodeList of a kind of place or of a form of employment. Where rules refuse it to somebody and no
    support form is noted, the only sentence says so, and the second value is False: nothing is known to stop it.
    """
    about = SupportRule.objects.valid(on).filter(Q(place_kind=code) | Q(employment_form=code), is_allowed=False)
    rules = list(about.select_related("support_form").order_by("pk"))
    if not rules:
        return [], False
    forms = forms_on([participant.pk], on).get(participant.pk)
    if not forms:
        words = {"kind": code}
        return [_("There are rules about support forms for %(kind)s; the participant's is not noted.") % words], False
    found = [sentence(rule, code) for rule in rules if rule.support_form_id in forms]
    return found, bool(found)


def sentence(rule, code):
    """Return what `rule` says of `code`, with its source and its days."""
    words = {
        "form": capfirst(str(rule.support_form)), "kind": code, "why": rule.why.rstrip("."), "source": rule.source,
        "first": day(rule.valid_from), "last": day(rule.valid_to),
    }  # fmt: skip
    if rule.valid_to:
        return _("%(form)s does not go with %(kind)s: %(why)s (%(source)s, in force %(first)s to %(last)s).") % words
    return _("%(form)s does not go with %(kind)s: %(why)s (%(source)s, in force from %(first)s).") % words
