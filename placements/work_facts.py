"""Goals of work and hours, which employer coordinators read of a plan (access.md); the plan is of another room."""

from django.conf import settings
from django.utils.module_loading import import_string


def work_facts(participant):
    """Return what the function that settings.WORK_FACTS names tells of `participant`: goals and assigned hours."""
    return import_string(settings.WORK_FACTS)(participant)
