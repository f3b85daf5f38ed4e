"""From the API's figures to what pages of figures show: numbers with words, pictures, tables. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from tidings.console.insights.pictures import Layer, Picture, columns, lines, spark
from tidings.console.wording import _, ngettext
from tidings.ledger.prices import CURRENCY

Answer = Mapping[str, Any]


class FigureTile(msgspec.Struct, frozen=True):
    """One number."""

    label: str
    value: str
    words: str = ""
    """Beside it: what it was before, or of what it is a part."""
    href: str = ""
    """Where more of it is; empty: nowhere."""


class Cell(msgspec.Struct, frozen=True):
    """What stands in a table."""

    text: str
    href: str = ""
    spark: Sequence[str] = ()
    is_number: bool = False


class Table(msgspec.Struct, frozen=True):
    """PageFigures by what they are of."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]


class Drawing(msgspec.Struct, frozen=True):
    """A picture with its series, and the same as a table."""

    title: str
    picture: Picture
    layers: Sequence[Layer]
    times: Sequence[str]
    unit: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(point for layer in self.layers for point in layer.points)


NOTHING: Final = "\N{EN DASH}"
"""What stands where there is no figure."""


class PageFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What one page shows."""

    counted_since: str | None
    """Where older messages are still being counted: since when the figures are whole."""
    tiles: Sequence[FigureTile] = ()
    drawings: Sequence[Drawing] = ()
    tables: Sequence[Table] = ()
    words: str = ""


_RATES: Final = (_("Messages"), _("Delivered"), _("Failed"), _("Delivery rate"), _("Error rate"))


def drawn_overview(whole: Answer, out: Answer, errors: Answer, tables: Mapping[str, Answer]) -> PageFigures:
    """Numbers, columns by how messages ended, the most frequent errors, and tables."""
    totals, before, sent = whole["totals"], whole.get("previous") or {}, out["totals"]
    [series] = out["series"] or [{"messages": [], "delivered": [], "sent": [], "failed": []}]
    times = out["times"] if series["messages"] else []
    other = [
        max(0, every - there - gone - lost)
        for every, there, gone, lost in zip(
            series["messages"], series["delivered"], series["sent"], series["failed"], strict=True
        )
    ]
    layers = [
        Layer(_("Delivered"), "delivered", series["delivered"]),
        Layer(_("Sent, nothing reported"), "sent", series["sent"]),
        Layer(_("Failed"), "failed", series["failed"]),
        Layer(_("Waiting, canceled"), "waiting", other),
    ]
    return PageFigures(
        counted_since=whole.get("counted_since"),
        tiles=[
            FigureTile(_("Sent out"), _count(totals["outbound"]), _was(before, "outbound")),
            FigureTile(
                _("Delivery rate"),
                _rate(sent["delivery_rate"]),
                _("%(rate)s with what nobody reported on", rate=_rate(sent["delivery_rate_with_sent"])),
            ),
            FigureTile(
                _("Failed"),
                _count(sent["failed"] + sent["undelivered"]),
                _("%(rate)s of all", rate=_rate(sent["error_rate"])),
            ),
            FigureTile(_("Arrived here"), _count(totals["inbound"]), _was(before, "inbound")),
            FigureTile(_("Waiting"), _count(sent["waiting"])),
            FigureTile(_("Price, %(unit)s", unit=CURRENCY), str(totals["price"]), _was(before, "price")),
        ],
        drawings=[Drawing(_("What was sent out, by how it ended"), columns(times, layers), layers, times)],
        tables=[
            _error_table(errors, _("The most frequent errors")),
            *(grouped(_("By %(what)s", what=label.lower()), label, answer) for label, answer in tables.items()),
        ],
    )


def drawn_errors(answer: Answer) -> PageFigures:
    """Columns by code, and all codes."""
    top = answer["errors"][:8]
    layers = [
        Layer(f"{one['error_code']} {one['meaning'] or ''}".strip(), f"c{place}", one["points"])
        for place, one in enumerate(top)
    ]
    return PageFigures(
        counted_since=answer.get("counted_since"),
        tiles=[FigureTile(_("Messages with an error"), _count(sum(one["messages"] for one in answer["errors"])))],
        drawings=[
            Drawing(_("Errors, the eight most frequent"), columns(answer["times"], layers), layers, answer["times"])
        ],
        tables=[_error_table(answer, _("All codes"))],
    )


def drawn_latency(answer: Answer) -> PageFigures:
    """Lines of the middle and the slowest, and the percentiles of each stage."""
    names = {
        "queue": _("Until it is sent"),
        "delivery": _("From sent to delivered"),
        "total": _("Until it is delivered"),
    }
    drawings = []
    for stage in answer["stages"]:
        layers = [
            Layer(_("Half are faster"), "delivered", stage["p50_points"]),
            Layer(_("95 of 100 are faster"), "failed", stage["p95_points"]),
        ]
        title = names.get(stage["stage"], stage["stage"])
        drawings.append(Drawing(title, lines(answer["times"], layers), layers, answer["times"], "seconds"))
    heads = (_("Stage"), _("Messages"), "p50", "p90", "p95", "p99")
    rows = [
        [
            Cell(names.get(stage["stage"], stage["stage"])),
            Cell(_count(stage["messages"]), is_number=True),
            *(Cell(_seconds(stage[f"p{each}_seconds"]), is_number=True) for each in (50, 90, 95, 99)),
        ]
        for stage in answer["stages"]
    ]
    words = _("Each is within %(share)s of the true one.", share=format(answer["error_share"], ".0%"))
    return PageFigures(
        counted_since=answer.get("counted_since"),
        words=words,
        drawings=drawings,
        tables=[Table(_("Percentiles"), heads, rows)],
    )


def drawn_waiting(now: Answer, due: Answer, latency: Answer) -> PageFigures:
    """What waits in queues and for its time, and how long the queues took."""
    [queue] = [stage for stage in latency["stages"] if stage["stage"] == "queue"]
    waits = [
        Layer(_("Half are faster"), "delivered", queue["p50_points"]),
        Layer(_("95 of 100 are faster"), "failed", queue["p95_points"]),
    ]
    falls = [Layer(_("Falls due"), "waiting", due["points"])]
    soon = Drawing(
        _("When scheduled messages fall due, by the hour"), columns(due["times"], falls), falls, due["times"]
    )
    slow = Drawing(_("Until it is sent"), lines(latency["times"], waits), waits, latency["times"], "seconds")
    return PageFigures(
        counted_since=latency.get("counted_since"),
        tiles=[
            FigureTile(_("Waiting in queues"), _count(now["waiting"]["value"]), href="/queues"),
            FigureTile(_("Scheduled"), _count(due["messages"]), href="/messages?q=status%3Ascheduled"),
            FigureTile(_("Half were sent within"), _seconds(queue["p50_seconds"])),
            FigureTile(_("99 of 100 were sent within"), _seconds(queue["p99_seconds"])),
        ],
        drawings=[soon, slow] if due["times"] else [slow],
    )


def drawn_responses(answer: Answer) -> PageFigures:
    """What came back."""
    totals, before = answer["totals"], answer.get("previous") or {}
    layers = [
        Layer(_("Replies"), "delivered", answer["replies"]),
        Layer(_("Opt-outs"), "failed", answer["opt_outs"]),
        Layer(_("Confirmed by feedback"), "sent", answer["feedback_confirmed"]),
    ]
    arrived = [Layer(_("Arrived"), "delivered", answer["inbound"])]
    return PageFigures(
        counted_since=answer.get("counted_since"),
        tiles=[
            FigureTile(_("Arrived"), _count(totals["inbound"]), _was(before, "inbound")),
            FigureTile(
                _("Reply rate"), _rate(totals["reply_rate"]), _("%(count)s replies", count=_count(totals["replies"]))
            ),
            FigureTile(_("Opt-out rate"), _rate(totals["opt_out_rate"]), _people(totals["opt_outs"])),
            FigureTile(
                _("Passcodes confirmed"),
                _rate(totals["conversion_rate"]),
                _("of %(count)s that asked for feedback", count=_count(totals["feedback_asked"])),
            ),
        ],
        drawings=[
            Drawing(_("What arrived"), columns(answer["times"], arrived), arrived, answer["times"]),
            Drawing(_("Replies, opt-outs, confirmations"), columns(answer["times"], layers), layers, answer["times"]),
        ],
    )


def drawn_senders(answer: Answer) -> PageFigures:
    """The senders with the most messages."""
    rows = [_row(one["sender"], one["totals"], _messages("from", one["sender"])) for one in answer["senders"]]
    return PageFigures(
        counted_since=answer.get("counted_since"),
        tables=[Table(_("Senders"), (_("Sender"), *_RATES), rows)],
    )


def grouped(title: str, head: str, answer: Answer) -> Table:
    """The largest groups of one kind, and the others together."""
    rows = []
    for one in answer["series"]:
        [value] = one["group"].values()
        word = {"Country": "country", "Messaging service": "service"}.get(head, "")
        rows.append(_row(value or "none", one["totals"], _messages(word, value) if word and value else ""))
    if answer.get("rest"):
        rows.append(_row(_("all others"), answer["rest"], ""))
    return Table(title, (head, *_RATES), rows)


def _row(name: str, totals: Answer, href: str) -> list[Cell]:
    return [
        Cell(name, href),
        Cell(_count(totals["messages"]), is_number=True),
        Cell(_count(totals["delivered"]), is_number=True),
        Cell(_count(totals["failed"] + totals["undelivered"]), is_number=True),
        Cell(_rate(totals["delivery_rate"]), is_number=True),
        Cell(_rate(totals["error_rate"]), is_number=True),
    ]


def _error_table(answer: Answer, title: str) -> Table:
    rows = [
        [
            Cell(str(one["error_code"]), f"/errors/{one['error_code']}"),
            Cell(one["meaning"] or ""),
            Cell(_count(one["messages"]), _messages("code", str(one["error_code"])), is_number=True),
            Cell(_rate(one["share"]), is_number=True),
            Cell(_rate(one["rate"]), is_number=True),
            Cell("", spark=spark(one["points"])),
        ]
        for one in answer["errors"]
    ]
    return Table(
        title,
        (_("Code"), _("What it means"), _("Messages"), _("Of all errors"), _("Of all messages"), _("Trend")),
        rows,
    )


def _messages(word: str, value: str) -> str:
    """The messages behind a figure."""
    return f"/messages?{urlencode({'q': f'{word}:{value}'})}"


def _people(count: int) -> str:
    return ngettext("%(count)s person", "%(count)s people", count, count=_count(count))


def _count(value: int) -> str:
    return f"{value:,}"


def _rate(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.1%}"


def _seconds(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3g} s"


def _was(before: Answer, name: str) -> str:
    if name not in before:
        return ""
    value = before[name]
    return _("%(figure)s before", figure=_count(value) if isinstance(value, int) else value)
