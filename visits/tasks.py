"""Jobs the worker does: e-mail, which holds a link and never anything of what it leads to."""

from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from accounts.models import User
from accounts.tasks import send


@task()
def send_reading_notice(user_id, url):
    """Tell somebody that something waits for them to read, and where (`url`)."""
    user = User.objects.get(pk=user_id)
    with override(user.language):
        send(user, _("Something for you to read"), "visits/email/reading.txt", url)


@task()
def send_reading_reminder(user_id, url):
    """Remind somebody who has not answered yet of what waits for them at `url`."""
    user = User.objects.get(pk=user_id)
    with override(user.language):
        send(user, _("Reminder: something for you to read"), "visits/email/reading_reminder.txt", url)
