"""Demo data about participants: a module for each kind, named in settings.DEMO_DATA in the order they are filled."""

from .people import at, luhn, uuid_of

__all__ = ["at", "luhn", "uuid_of"]
