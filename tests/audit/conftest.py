"""What the tests of this room are given: Trust Hub, whose steps fill the log."""

from __future__ import annotations

import pytest

from tests.trusthub.installation import World


@pytest.fixture
def world() -> World:
    """The API on an empty store."""
    return World()
