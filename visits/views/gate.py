"""Who may open the pages that are not about one visit."""

from django.core.exceptions import PermissionDenied

from .. import rules


class GateMixin:
    """A page for those whom `allowed`, a rule of the user alone, lets through; 403 for everyone else."""

    allowed = rules.can_read_list

    def dispatch(self, request, *args, **kwargs):
        """Let through who may."""
        if not type(self).allowed(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)
