"""Demo visits."""


def fill():
    """Nothing yet."""
