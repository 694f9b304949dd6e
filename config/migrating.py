"""Migrating from nothing in half the time."""

from functools import wraps

from pgtrigger.migrations import AddTrigger, RemoveTrigger


def without_reload(state_forwards):
    """Return `state_forwards` of an operation on a trigger, but leaving the models of the state as they are.

    The library makes the model, and all that it is related to, anew for each of our hundreds of triggers. A trigger
    changes no field, so that nothing that migrates can tell the difference.
    """

    @wraps(state_forwards)
    def forwards(operation, app_label, state):
        state.reload_model = lambda *names, **options: None
        try:
            state_forwards(operation, app_label, state)
        finally:
            del state.reload_model

    return forwards


def spare_models():
    """Let triggers be added and removed without making models anew."""
    for operation in (AddTrigger, RemoveTrigger):
        operation.state_forwards = without_reload(operation.state_forwards)
