"""SMPP 3.4: PDUs and sessions, both ends of the wire."""

from tidings.smpp.bind import Bind, BindKind
from tidings.smpp.esme import Esme
from tidings.smpp.listener import Answered, Closed, EndReason, Lost, Received, SessionLimits, SessionListener
from tidings.smpp.pdu import Command, CommandStatus, MalformedPduError
from tidings.smpp.short_message import ShortMessage
from tidings.smpp.smsc import Smsc
from tidings.smpp.tlv import Tag
from tidings.smpp.validity import period_seconds, relative_period

__all__ = [
    "Answered",
    "Bind",
    "BindKind",
    "Closed",
    "Command",
    "CommandStatus",
    "EndReason",
    "Esme",
    "Lost",
    "MalformedPduError",
    "Received",
    "SessionLimits",
    "SessionListener",
    "ShortMessage",
    "Smsc",
    "Tag",
    "period_seconds",
    "relative_period",
]
