"""Routes: the platform's own numbers within, everything else over the link."""

from __future__ import annotations

from typing import cast

from tidings.carriers.port import Carrier
from tidings.carriers.routes import Routes


def test_own_numbers_stay_within_and_all_others_go_over_the_link() -> None:
    link, on_net = cast("list[Carrier]", [object(), object()])
    routes = Routes(link, on_net, {"+14155550122", "22555"}.__contains__)
    assert routes.carrier_for("+14155550122") is routes.carrier_for("22555") is on_net
    assert routes.carrier_for("+14155550199") is link
    assert routes.carriers() == [link, on_net]
