"""The watch on traffic: what is seen in messages that leave, and was worth a warning, is written down."""

from __future__ import annotations

import structlog

from tidings.core import Clock, Sids
from tidings.db import Database, Unavailable, Unit
from tidings.db.database import Results
from tidings.messages.model import Message
from tidings.messages.snowshoeing import Sighting, Snowshoeing, SnowshoeLimits
from tidings.numbers.senders import Sender, SenderType
from tidings.services.traffic_warnings import TrafficWarningKind, warned

_log = structlog.get_logger(__name__)


class TrafficWatch:
    """Sees each message that was taken in."""

    def __init__(self, database: Database, clock: Clock, sids: Sids, limits: SnowshoeLimits) -> None:
        self._database = database
        self._clock = clock
        self._sids = sids
        self._snowshoeing = Snowshoeing(limits)

    def saw(self, message: Message, sender: Sender) -> None:
        """A message is to leave by this sender."""
        sighting = self._snowshoeing.saw(sender, message.body, message.date_created)
        if sighting is not None:
            self._warn(message, sighting)

    def _warn(self, message: Message, sighting: Sighting) -> None:
        """The message leaves all the same. The log has what the store cannot take."""
        is_toll_free = sighting.kind is SenderType.TOLL_FREE
        kind = TrafficWarningKind.SEVERAL_TOLL_FREE if is_toll_free else TrafficWarningKind.SNOWSHOEING
        count, what = (
            len(sighting.senders),
            "toll-free numbers" if is_toll_free else "long codes that share no campaign",
        )
        reason = f"Much the same text was sent from {count} {what}: carriers filter such traffic (30007)"
        account_sid, service_sid = message.account_sid, message.messaging_service_sid
        _log.warning("traffic_warning", account=account_sid, kind=kind.value, senders=count)
        write = warned(
            self._sids.make("TW"), account_sid, service_sid, kind, reason, sighting.senders, self._clock.now()
        )
        try:
            self._database.submit(Unit([write], _written))
        except Unavailable as full:
            _written(full)


def _written(outcome: Results | Exception) -> None:
    if isinstance(outcome, Exception):
        _log.warning("traffic_warning_not_kept", reason=str(outcome))
