"""Two protocols side by side: two visits that may be one, or two versions of one, and what differs between them."""

from django.utils.translation import gettext as _

from config.differences import compare

from .heading import heading_rows
from .models import BoardVisit, LikelySame, ReadingComment


def likely_same(user, visit):
    """Return the undecided pairs that `visit` belongs to, as far as `user` may know of both and decide."""
    if not visit.is_draft:
        return []
    pairs = LikelySame.objects.visible_to(user).undecided().filter(visit=visit)
    return list(pairs.select_related("visit", "earlier"))


def side_by_side(earlier, later, parts_of=None):
    """Return a Difference for each part of two visits that is not the same in both, in the order they are read.

    `parts_of` yields (label, text) of a visit; by default those of the protocol, `texts`.
    """
    parts = {}
    for side, visit in enumerate((earlier, later)):
        for label, text in (parts_of or texts)(visit):
            parts.setdefault(label, ["", ""])[side] = text
    return [compare(label, *sides) for label, sides in parts.items() if sides[0] != sides[1]]


def in_one_line(person):
    """Return what the protocol says of somebody who took part."""
    return f"{person} ({person.note})" if person.note else str(person)


def texts(visit):
    """Yield (label, text) of everything that `visit` says."""
    yield BoardVisit._meta.get_field("title").verbose_name.capitalize(), visit.title
    for row in heading_rows(visit):
        yield row.label, row.text or "\n".join(map(in_one_line, row.people))
    yield BoardVisit._meta.get_field("introduction").verbose_name.capitalize(), visit.introduction
    yield BoardVisit._meta.get_field("background").verbose_name.capitalize(), "\n".join(visit.background)
    for answer in visit.answers.all():
        yield _("Question %(number)d") % {"number": answer.number}, f"{answer.question}\n\n{answer.text}"
    yield BoardVisit._meta.get_field("remainder").verbose_name.capitalize(), "\n\n".join(visit.remainder)


def all_that_goes(visit):
    """Yield (label, text) of all that is lost with the draft `visit`: what it says, and what stands in no protocol."""
    yield from texts(visit)
    yield _("When and where"), "\n".join(filter(None, when_and_where(visit)))
    yield _("Attendees with a log-in"), "\n".join(it.name for it in visit.attendees.all() if it.user_id)
    declared = [f"{it.name}: {it.declared_interest}" for it in visit.attendees.all() if it.declared_interest]
    yield _("Declared interest"), "\n".join(declared)
    for answer in visit.answers.all():
        yield _("Guidance to question %(number)d") % {"number": answer.number}, answer.guidance
    comments = ReadingComment.objects.filter(round__visit=visit).with_people()
    said = [f"{it.speaker}: {it.text}\n{it.reply}".strip() for it in comments]
    yield _("Comments of the reading"), "\n\n".join(said)


def when_and_where(visit):
    """Return what is said of time, form and place beside the date, as texts of which some may be empty."""
    times = [f"{time:%H.%M}" for time in (visit.starts_at, visit.ends_at) if time]
    return ["–".join(times), visit.get_form_display(), visit.meeting_place, visit.meeting_link]
