"""The comments on a protocol as they stand beside what they are about."""

from .models import ReadingComment


def attach_comments(visit):
    """Give `visit` and each of its answers `shown_comments`: those not settled, and all of the round that goes on.

    Returns the visit, whose own are about the protocol as a whole. Its answers must be fetched.
    """
    comments = ReadingComment.objects.filter(round__visit=visit).with_people().select_related("round")
    shown = {}
    for comment in comments:
        if comment.settled_at is None or comment.round.ended_at is None:
            shown.setdefault(comment.answer_id, []).append(comment)
    visit.shown_comments = shown.get(None, [])
    for answer in visit.answers.all():
        answer.shown_comments = shown.get(answer.pk, [])
    return visit
