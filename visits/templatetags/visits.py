"""State -> colour and words, and running text as HTML, for visits."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from config.markdown import to_html

from ..enums import RequestStatus, VisitState
from ..protocol import registered, reported, standing, version_line
from ..words import when_saved

register = template.Library()
OF_REQUESTS = {
    RequestStatus.UNDER_WAY: "tag-info", RequestStatus.MET: "tag-done", RequestStatus.PARTLY_MET: "tag-done",
}  # fmt: skip
COLOURS = {
    VisitState.DRAFT: "tag-today", VisitState.READING: "tag-info", VisitState.APPROVED: "tag-done",
    VisitState.REPORTED: "tag-done", VisitState.REGISTERED: "tag-done",
}  # fmt: skip


@register.filter
def markdown(text):
    """Return running text as safe HTML."""
    return to_html(text)


@register.simple_tag
def visit_tag(visit):
    """Return the state of `visit` as a tag."""
    return format_html('<span class="tag {}">{}</span>', COLOURS[visit.state], VisitState(visit.state).label)


@register.simple_tag
def request_tag(wish):
    """Return the status of the request `wish` as a tag, and another one where it is late."""
    status = format_html('<span class="tag {}">{}</span>', OF_REQUESTS.get(wish.status, ""), wish.get_status_display())
    return format_html('{} <span class="tag tag-late">{}</span>', status, _("late")) if wish.is_late else status


@register.simple_tag
def answer_tag(answer):
    """Return whether `answer` is answered, as a tag that static/js/answers.js changes."""
    if answer.is_empty:
        return format_html('<span class="tag" data-answer-tag>{}</span>', _("empty"))
    return format_html('<span class="tag tag-done" data-answer-tag>{}</span>', _("answered"))


@register.simple_tag(takes_context=True)
def saved_words(context, answer):
    """Return when `answer` was saved, and by whom when it was not the reader."""
    return when_saved(answer, context["user"])


@register.simple_tag
def visit_standing(visit):
    """Return one sentence about how far the protocol of `visit` has come."""
    return standing(visit)


@register.filter
def reported_words(visit):
    """Return when and where the protocol of `visit` was reported to the board."""
    return reported(visit)


@register.filter
def registered_words(visit):
    """Return under which number and when the protocol of `visit` was registered."""
    return registered(visit)


@register.filter
def as_version(visit):
    """Return the version that the protocol of `visit` is, in words."""
    return version_line(visit)
