"""The room of advice: it computes; what it makes, it makes in one commit."""

from __future__ import annotations

from tidings.advice.api import architecture_advice, sender_advice
from tidings.advice.applying import Layouts
from tidings.advice.desk import AdviceDesk
from tidings.countries.room import CountriesRoom
from tidings.db import Turns
from tidings.ground import Room, by_type


def build(countries: CountriesRoom) -> Room:
    """It goes by what is known of the countries."""
    desk = AdviceDesk(countries.known, Layouts(Turns()))
    return Room(resources=[sender_advice, architecture_advice], parts=by_type(desk))
