"""What is to be done by a day about somebody's stay: cases taken over, planned ends, extensions, checks afterwards."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from config.templatetags.stegvis import day

from .due import Due
from .enums import ParticipantStatus
from .models import CoordinatorPeriod, Extension, OutcomeCheck

# So long before the planned end one talks about whether to extend or end: three parties are to agree.
DAYS_BEFORE_END = 14


def check_label(months):
    """Return what the check so many `months` after an exit is called."""
    words = ngettext_lazy("Check %(months)d month after the exit", "Check %(months)d months after the exit", months)
    return words % {"months": months}


def url_of(name, participant, *more):
    """Return the address of a page about `participant`."""
    return reverse(f"participants:{name}", args=[participant.pk, *more])


def hand_overs(people, today, until):
    """Return a Due for each case taken over from a day up to `until` whose new coordinator has not said so."""
    periods = CoordinatorPeriod.objects.current(today).unread().filter(participant__in=people)
    return [
        Due(
            period.participant, "hand_over", _("Taken over: read the note") if period.note else _("Taken over"),
            period.starts_on, url_of("taken_over", period.participant), _("Read"),
        )
        for period in periods.select_related("participant__unit")
    ]  # fmt: skip


def planned_ends(people, today, until):
    """Return a Due for each enrolled whose planned end comes within DAYS_BEFORE_END of `until`, or has passed.

    It is due so long before the end, and none while an extension is proposed.
    """
    ahead = timedelta(days=DAYS_BEFORE_END)
    people = people.filter(status=ParticipantStatus.ENROLLED, planned_end_on__lte=until + ahead)
    people = people.exclude(pk__in=Extension.objects.proposed().values("participant"))
    return [
        Due(
            person, "planned_end", _now("Planned end %(day)s: extend or end") % {"day": day(person.planned_end_on)},
            person.planned_end_on - ahead, url_of("extend", person), _("Extend"),
        )
        for person in people.select_related("unit")
    ]  # fmt: skip


def extensions(people, today, until):
    """Return a Due for each extension proposed, waiting for those who have not answered, by the planned end."""
    proposed = Extension.objects.proposed().filter(participant__in=people)
    return [
        Due(
            extension.participant, "extension", _("Extension proposed"), extension.from_end_on,
            url_of("answer_extension", extension.participant), _("Note an answer"), waiting_for=extension.missing_words,
        )
        for extension in proposed.select_related("participant__unit").prefetch_related("answers")
    ]  # fmt: skip


def outcome_checks(people, today, until):
    """Return a Due for each check after an exit to be made up to `until`.

    `people` must hold the ended as well: those of a coordinator are `Participant.objects.last_coordinated_by(user)`.
    """
    checks = OutcomeCheck.objects.open().filter(participant__in=people, due_on__lte=until)
    return [
        Due(
            check.participant, "outcome_check",
            check_label(check.months),
            check.due_on, url_of("check_outcome", check.participant, check.pk), _("Note"),
        )
        for check in checks.filter(participant__status=ParticipantStatus.ENDED).select_related("participant__unit")
    ]  # fmt: skip


SOURCES = (hand_overs, planned_ends, extensions, outcome_checks)
