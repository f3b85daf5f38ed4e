"""What the tests of this room are given."""

from __future__ import annotations

import pytest

from tests.addresses.installation import Users


@pytest.fixture
def users() -> Users:
    """Documents, none of which names an address yet."""
    return Users()
