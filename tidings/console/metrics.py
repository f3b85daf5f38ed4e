"""The figures of the running parts, read when Prometheus asks: the parts count with plain integers and know none of it.

Source: https://prometheus.io/docs/practices/naming/ (names and units).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from tidings import __version__
from tidings.carriers.kept import KEPT
from tidings.config import Role
from tidings.console.program import Program
from tidings.messages.lifecycle import Status
from tidings.processes.shown import numbered

COUNTED = (Status.SENT, Status.DELIVERED, Status.UNDELIVERED, Status.FAILED, Status.CANCELED, Status.READ)
"""The statuses that messages under way come to."""


class Metrics:
    """Every figure of a program and of the process, as Prometheus reads them."""

    def __init__(self, app: Program) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(Figures(app))
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self._registry)

    def written(self, accept: str) -> tuple[bytes, str]:
        """The figures in the form that `accept` asks for, and the type of it."""
        encode, content_type = choose_encoder(accept)
        return encode(self._registry), content_type


class Figures(Collector):
    """Reads the parts of a program."""

    def __init__(self, app: Program) -> None:
        self._app = app

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand: the parts may not run yet."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Every figure of our own."""
        yield _gauge("tidings_build_info", "The version that runs", [((__version__,), 1)], "version")
        yield from self._processes()
        yield from self._messages()
        yield from self._queues()
        yield from self._webhooks()
        yield from self._commits()
        yield from self._carriers()
        yield from self._insights()
        unclaimed = [((carrier,), count) for carrier, count in sorted(self._app.arrivals.unclaimed.count.items())]
        yield _counter(
            "tidings_arrivals_unclaimed", "Texts refused since nobody here has their destination", unclaimed, "carrier"
        )
        answered = [((str(status),), count) for status, count in sorted(self._app.api.answered.items())]
        yield _counter(
            "tidings_http_requests", "Requests to the API, by the status of their answer", answered, "status"
        )

    def _processes(self) -> Iterator[Metric]:
        present = self._app.present
        me = present.me
        labels = (me.sid, me.host, str(me.pid), me.version)
        yield _gauge("tidings_process_info", "This process", [(labels, 1)], "process", "host", "host_pid", "version")
        living = [((str(role),), len(present.processes.alive(role))) for role in Role]
        yield _gauge("tidings_processes", "Living processes of this store, by role", living, "role")
        owns = [((name,), len(slots)) for name, slots in numbered(self._app.database.owned).items()]
        yield _gauge("tidings_process_owned", "What this process owns, by name", owns, "name")
        lag = present.heart.lag_us / 1_000_000 if present.heart is not None else 0.0
        yield _gauge("tidings_process_lag_seconds", "How late its last sign of life was written", [((), lag)])

    def _messages(self) -> Iterator[Metric]:
        moves = self._app.progress.moves
        yield _counter(
            "tidings_messages_accepted", "Messages put into a sender's queue", [((), self._app.lanes.accepted)]
        )
        by_status = [((str(status),), moves[status]) for status in COUNTED]
        deleted = [((), self._app.outdated.deleted)]
        yield _counter("tidings_messages_deleted", "Messages deleted that were older than they are kept", deleted)
        yield _counter("tidings_messages", "Messages that moved to a status", by_status, "status")

    def _queues(self) -> Iterator[Metric]:
        lanes = list(self._app.lanes)
        segments, messages = sum(lane.backlog_segments for lane in lanes), sum(lane.messages for lane in lanes)
        yield _gauge("tidings_queue_segments", "Segments that wait in the senders' queues", [((), segments)])
        yield _gauge("tidings_queue_messages", "Messages that wait in the senders' queues", [((), messages)])
        yield _gauge("tidings_queue_lanes", "Senders' queues in memory", [((), len(lanes))])

    def _webhooks(self) -> Iterator[Metric]:
        deliverer = self._app.deliverer
        yield _gauge("tidings_webhooks_waiting", "Webhook exchanges in memory, not done", [((), deliverer.waiting)])
        ended = [((str(outcome),), count) for outcome, count in deliverer.ended.items()]
        yield _counter("tidings_webhooks_ended", "Webhook exchanges that came to an end", ended, "outcome")
        yield _counter("tidings_webhooks_retried", "Tries of a webhook that another follows", [((), deliverer.retried)])

    def _commits(self) -> Iterator[Metric]:
        commits, units = self._app.database.committed
        yield _counter("tidings_commits", "Transactions committed", [((), commits)])
        aside = "Units that may not be lost and fail for an unknown reason; they are tried again"
        yield _gauge("tidings_commit_units_set_aside", aside, [((), self._app.database.set_aside)])
        yield _counter("tidings_commit_units", "Units committed; by commits: how many share one", [((), units)])

    def _carriers(self) -> Iterator[Metric]:
        links = [carrier for carrier in self._app.routes.carriers() if isinstance(carrier, KEPT)]
        up = [((link.name,), int(link.is_up)) for link in links]
        room = [((link.name,), link.room) for link in links]
        yield _gauge("tidings_carrier_link_up", "Whether the link is bound", up, "carrier")
        yield _gauge("tidings_carrier_link_room", "Submissions that the link takes now", room, "carrier")
        unmatched = sorted(self._app.receipts.unmatched.counts.items())
        yield _counter("tidings_receipts_unmatched", "Receipts that fit no message", unmatched, "carrier", "reason")

    def _insights(self) -> Iterator[Metric]:
        counting = self._app.counting
        yield _counter(
            "tidings_insights_counted", "Spans of insights that this process counted", [((), counting.counted)]
        )
        yield _gauge(
            "tidings_insights_lag_seconds", "How late the last of them was", [((), counting.lag_us / 1_000_000)]
        )
        behind = "Accounts whose older messages are still being counted for insights"
        yield _gauge("tidings_insights_behind", behind, [((), counting.behind)])


Samples: TypeAlias = Sequence[tuple[tuple[str, ...], float]]


def _counter(name: str, sentence: str, samples: Samples, *labels: str) -> Metric:
    family = CounterMetricFamily(name, sentence, labels=labels)
    for values, value in samples:
        family.add_metric(values, value)
    return family


def _gauge(name: str, sentence: str, samples: Samples, *labels: str) -> Metric:
    family = GaugeMetricFamily(name, sentence, labels=labels)
    for values, value in samples:
        family.add_metric(values, value)
    return family
