"""What an account comes with from rooms that stand on this one: their first rows, in the commit of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec

from tidings.accounts.model import Account
from tidings.core import Sids
from tidings.db import Write

Furnish: TypeAlias = Callable[[Account, Sids], Sequence[Write]]


class Furnishing(msgspec.Struct, frozen=True):
    """Each makes some of the rows of a new subaccount."""

    each: Sequence[Furnish] = ()

    def writes(self, account: Account, sids: Sids) -> list[Write]:
        """All of them."""
        return [write for furnish in self.each for write in furnish(account, sids)]
