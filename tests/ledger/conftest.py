"""What the tests of this room are given."""

from __future__ import annotations

import pytest

from tests.accounts.installation import World


@pytest.fixture
def world() -> World:
    """A fresh installation in memory."""
    return World()
