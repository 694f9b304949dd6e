"""The versions of one protocol: what a correction corrects, and what has been corrected since."""

from .models import BoardVisit


def versions(visit, user=None):
    """Return every version of the protocol of `visit`, the first one first.

    Of the corrections those `user` may know of; without a user, as on paper, those that are approved.
    """
    found = [visit]
    while found[0].corrects is not None:
        found.insert(0, found[0].corrects)
    later = BoardVisit.objects.visible_to(user) if user else BoardVisit.objects.finished()
    while correction := later.filter(corrects=found[-1]).select_related("approved_by", "recorded_by").first():
        found.append(correction)
    return found
