"""What has been changed about an employer."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render

from config.paging import cursor
from placements.models import Employer
from placements.rules_employers import can_read_employers

from ..employer_history import employer_history as history_of


def employer_history(request, pk):
    """Show every change, to those who read the register."""
    if not can_read_employers(request.user):
        raise PermissionDenied
    employer = get_object_or_404(Employer.objects.visible_to(request.user), pk=pk)
    entries, shown = history_of(employer, cursor(request, "after"), cursor(request, "before"))
    context = {"employer": employer, "entries": entries, "page": shown}
    return render(request, "reports/employer_history.html", context)
