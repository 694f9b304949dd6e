"""Words about answers that pages and answers to static/js/answers.js share."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def when_saved(answer, user):
    """Return when `answer` was saved, and by whom when it was not `user`: "Saved 14:03", or "" for never."""
    if answer.saved_at is None:
        return ""
    at = timezone.localtime(answer.saved_at)
    time = date_format(at, "H:i" if at.date() == timezone.localdate() else "j M H:i")
    if answer.saved_by_id in (None, user.pk):
        return _("Saved %(time)s") % {"time": time}
    return _("%(name)s saved %(time)s") % {"name": answer.saved_by, "time": time}
