"""State -> colour and words, for participants."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..enums import Answer, MeetingOutcome, MeetingState, ParticipantStatus, ReferralState

register = template.Library()


@register.simple_tag
def followup_tag(person, today):
    """Return how long ago the last follow-up of `person` was on the day `today`, marked when one is overdue.

    `person` comes from a queryset with `followup_due_on`.
    """
    last = person.last_followup_on
    if last is None:
        words = _("none yet")
    else:
        days = (today - last).days
        words = _("today") if days <= 0 else ngettext("%(days)d day ago", "%(days)d days ago", days) % {"days": days}
    if person.status != ParticipantStatus.ENROLLED:
        return words if last else "–"
    if person.followup_due_on < today:
        return format_html('<span class="tag tag-late">{}, {}</span>', words, _("overdue"))
    if person.followup_due_on == today:
        return format_html('<span class="tag tag-today">{}, {}</span>', words, _("due today"))
    return format_html('<span class="tag tag-done">{}</span>', words)


REFERRAL_COLOURS = {
    ReferralState.RECEIVED: "tag-today", ReferralState.ASSESSMENT: "tag-info", ReferralState.ADMITTED: "tag-done",
}  # fmt: skip


@register.simple_tag
def referral_tag(referral):
    """Return the state of `referral` as a tag: what waits stands out."""
    colour = REFERRAL_COLOURS.get(referral.state, "")
    return format_html('<span class="tag {}">{}</span>', colour, referral.get_state_display())


@register.simple_tag
def answer_tag(answer):
    """Return the answer of a checklist as a tag; "" where only a comment was written."""
    if not answer.answer:
        return ""
    colour = {Answer.YES: "tag-done", Answer.NO: "tag-late"}.get(answer.answer, "tag-today")
    return format_html('<span class="tag {}">{}</span>', colour, answer.get_answer_display())


MEETING_TAGS = {MeetingState.PLANNED: "tag tag-info", MeetingState.HELD: "tag tag-done", MeetingState.CALLED_OFF: "tag"}
OUTCOME_TAGS = {MeetingOutcome.ADMITTED: "tag tag-done", MeetingOutcome.PUT_OFF: "tag tag-today"}


@register.simple_tag
def meeting_tag(meeting):
    """Return where a case meeting stands."""
    return format_html('<span class="{}">{}</span>', MEETING_TAGS[meeting.state], meeting.get_state_display())


@register.simple_tag
def outcome_tag(decision):
    """Return what a case meeting decided."""
    return format_html(
        '<span class="{}">{}</span>', OUTCOME_TAGS.get(decision.outcome, "tag"), decision.get_outcome_display()
    )
