"""Outlets: the carriers' room, what of it is set aside, and which way a message takes that may take several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tidings.carriers.port import Carrier, MediaReference
from tidings.delivery.failover import Failover
from tidings.delivery.lane import Lane
from tidings.delivery.passage import Passage, put_links, submissions
from tidings.delivery.references import References
from tidings.delivery.round import Round
from tidings.messages.model import Message
from tidings.routing.routes import WayOut


class RouteFinder(Protocol):
    """Which carriers may take a message."""

    version: int
    """Another one whenever ways that were found may be none any more."""

    def ways(self, message: Message) -> tuple[WayOut, ...]:
        """The ways out, the first choice first; one at least."""
        ...

    def is_there(self, carrier: Carrier) -> bool:
        """Whether a carrier may still be given something."""
        ...


class Outlets:
    """Whatever leaves has its way from here."""

    def __init__(self, routes: RouteFinder, round_: Round, references: References) -> None:
        self._routes = routes
        self._references = references
        self.reserved: dict[str, int] = {}
        """Segments that were picked and not submitted yet, by carrier."""
        self.failover = Failover(round_)
        self.ways = routes.ways
        """See RouteFinder."""

    @property
    def version(self) -> int:
        """See RouteFinder."""
        return self._routes.version

    def room(self, carrier: Carrier) -> int:
        """Segments that a carrier takes beside those that were picked."""
        return carrier.room - self.reserved.get(carrier.name, 0)

    def open_way(self, ways: Sequence[WayOut], segments: int = 1) -> WayOut | None:
        """The first that takes so many segments now; None: none, or one before it is still waited for, or has room for
        a part of them.
        """
        way = ways[0]
        room = self.room(way.carrier)
        if room >= segments:
            return way
        if len(ways) > 1 and room <= 0 and self.failover.is_over(way):
            for way in ways[1:]:
                if self.room(way.carrier) >= segments:
                    return way
                if self.room(way.carrier) > 0 or not self.failover.is_over(way):
                    return None
        return None

    def room_for(self, lane: Lane, passage: Passage) -> int:
        """Segments that the way of a passage takes; it is turned to another one where it may be, and should."""
        if passage.routing != self._routes.version:
            self._route_anew(lane, passage)
        if len(passage.ways) > 1:
            if passage.is_whole:
                way = self.open_way(passage.ways)
                if way is not None and way is not passage.way:
                    self._turn(lane, passage, way)
            elif self.room(passage.carrier) <= 0:
                self.failover.is_over(passage.way)
        return self.room(passage.carrier)

    def _route_anew(self, lane: Lane, passage: Passage) -> None:
        """Links or routes changed: what is whole goes as they are now; the rest of a message keeps its link, while
        that is there.
        """
        passage.routing = self._routes.version
        ways = self._routes.ways(passage.message)
        same = next((way for way in ways if way.carrier is passage.carrier), None)
        if same is None and not passage.is_whole and self._routes.is_there(passage.carrier):
            return
        passage.ways = ways
        if same is None or passage.is_whole:
            self._turn(lane, passage, ways[0])
        else:
            passage.turn(same)

    def _turn(self, lane: Lane, passage: Passage, way: WayOut) -> None:
        """It takes another way; where that takes no media, as a text with links to them."""
        message, first = passage.message, passage.waiting[0]
        passage.turn(way)
        if first.media and not way.carrier.takes_media:
            put_links_in(lane, message, first.media)
            if message.num_segments > 1 and message.reference is None:
                message.reference = self._references.next(message.sender, message.to)
            passage.waiting = submissions(message, first.validity_s)


def put_links_in(lane: Lane, message: Message, media: Sequence[MediaReference]) -> None:
    """A message of a lane becomes a text with links to its media: another one as to its segments."""
    lane.backlog_segments -= message.num_segments
    put_links(message, media)
    lane.backlog_segments += message.num_segments
