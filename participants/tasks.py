"""Jobs the worker does: e-mail, which holds links and never anything about a participant."""

from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from accounts.models import User
from accounts.tasks import send


@task()
def send_emergency_alarm(user_id, url):
    """Tell somebody who reviews them that an emergency access has been opened, and where (`url`) they are listed."""
    user = User.objects.get(pk=user_id)
    with override(user.language):
        send(user, _("An emergency access to review"), "participants/email/emergency.txt", url)
