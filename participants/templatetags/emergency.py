"""What waits for review, told where those who review begin their day."""

from django import template

from ..models import EmergencyAccess
from ..rules import can_read_emergencies

register = template.Library()


@register.inclusion_tag("participants/_emergency_notice.html")
def emergency_notice(user):
    """Return how many emergency accesses wait for a review that `user` can make; None for whoever reviews none."""
    if not can_read_emergencies(user):
        return {"waiting": None}
    return {"waiting": EmergencyAccess.objects.visible_to(user).unreviewed_by_others(user).count()}
