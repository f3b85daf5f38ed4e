"""The messages' room: their acceptance, their media, and the release of those that wait for their time."""

from __future__ import annotations

from tidings.accounts.room import AccountsRoom
from tidings.countries.room import CountriesRoom
from tidings.ground import Ground, Room, by_type
from tidings.holding.room import HoldingRoom
from tidings.messages.api import feedback, media, messages, search
from tidings.messages.cancel import Cancellations
from tidings.messages.departing import Departures
from tidings.messages.desk import MessageDesk
from tidings.messages.erasure import Erasure
from tidings.messages.gather import Queues
from tidings.messages.listing import MessageLists
from tidings.messages.media import MediaLibrary
from tidings.messages.media_fetch import HttpMediaFetcher
from tidings.messages.media_files import MediaFiles
from tidings.messages.media_sweep import SweepMedia
from tidings.messages.retention import DeleteOutdated
from tidings.messages.scheduled import ReleaseScheduled
from tidings.messages.search import MessageSearch
from tidings.messages.snowshoeing import SnowshoeLimits
from tidings.messages.traffic_watch import TrafficWatch
from tidings.numbers.room import NumbersRoom
from tidings.optouts.room import OptOutRoom
from tidings.permissions.room import PermissionsRoom
from tidings.services.room import ServicesRoom
from tidings.webhooks.room import WebhooksRoom

_HOUR_US = 3_600_000_000


class MessagesRoom(Room):
    """Messages, until they are in a queue."""

    desk: MessageDesk
    library: MediaLibrary
    outdated: DeleteOutdated


def build(
    ground: Ground,
    accounts: AccountsRoom,
    webhooks: WebhooksRoom,
    numbers: NumbersRoom,
    services: ServicesRoom,
    optouts: OptOutRoom,
    permissions: PermissionsRoom,
    countries: CountriesRoom,
    held: HoldingRoom,
    queues: Queues,
    departures: Departures,
) -> MessagesRoom:
    """`queues` take what was committed, `departures` what leaves with its commit."""
    settings, database, clock, sids = ground.settings, ground.database, ground.clock, ground.sids
    limits = SnowshoeLimits(settings.snowshoe_senders, settings.snowshoe_toll_free, settings.snowshoe_hours * _HOUR_US)
    desk = MessageDesk(
        database,
        clock,
        sids,
        numbers.senders,
        services.pools,
        optouts.register,
        queues,
        webhooks.deliverer,
        departures,
        permits=permissions.geo.permits,
        enforce_registration=settings.a2p == "enforce",
        warn_of_registration=settings.a2p == "warn",
        codes_reach=numbers.codes_reach,
        known_country=countries.known.of,
        known_word=services.words.has,
        watch=TrafficWatch(database, clock, sids, limits),
    )
    library = MediaLibrary(
        database,
        clock,
        MediaFiles(settings.folder / "media"),
        HttpMediaFetcher(webhooks.files),
        base_url=settings.public_base or f"http://{settings.host}:{settings.port}",
        link_key=accounts.vault.hash("media", "links").encode(),
    )
    outdated = DeleteOutdated(database, accounts.directory, library)
    return MessagesRoom(
        desk=desk,
        library=library,
        outdated=outdated,
        resources=[messages, media, feedback, search],
        parts=by_type(
            desk,
            library,
            Cancellations(database, clock, sids, webhooks.deliverer),
            Erasure(database, clock, library),
            MessageLists(database),
            MessageSearch(database),
        ),
        loops=[
            ReleaseScheduled(database, desk, accounts.directory, held.holding),
            outdated,
            SweepMedia(database, clock, library.files),
        ],
    )
