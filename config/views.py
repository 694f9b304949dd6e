"""Pages open to everyone."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
@login_not_required
def accessibility(request):
    """Show the statement that lagen (2018:1937) om tillgänglighet till digital offentlig service asks for."""
    return render(
        request,
        "accessibility.html",
        {"municipality": settings.MUNICIPALITY, "contact": settings.ACCESSIBILITY_CONTACT},
    )
