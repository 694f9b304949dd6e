"""The tests of this folder share a cast that is built once a module."""

import pytest


@pytest.fixture
def cast(standing_cast):
    return standing_cast
