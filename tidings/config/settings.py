"""The settings: one frozen struct, read once from a file and the environment, passed by argument.

Each field is the variable TIDINGS_ and its name in capitals; the reference page is generated from the
sentences here. What belongs to an account is data, not configuration.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from tidings.config.roles import Role, roles_of

NumberRequirements: TypeAlias = Literal["enforce", "addresses", "off"]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How this installation runs."""

    host: Annotated[str, "The address that the server listens on."] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535), "The port that serves every product; 0: any free one."] = 8010
    data_dir: Annotated[str, "The folder for the embedded database, media, keys and credentials."] = "tidings-data"
    database: Annotated[
        str | None, "`postgresql://user:password@host:port/name`; absent: SQLite in the data folder."
    ] = None
    carrier: Annotated[
        str | None,
        "`smpp://user:password@host:port?window=100`: one real link that carries everything; "
        "absent: the simulated network.",
    ] = None
    processes: Annotated[
        int,
        Meta(ge=1, le=64),
        "Processes that `tidings serve` starts on this host, which share the port; more than one needs PostgreSQL.",
    ] = 1
    process_port: Annotated[
        int,
        Meta(ge=0, le=65_000),
        "The first of the ports that processes have for themselves, one after the other, with `/healthz`, `/readyz` "
        "and `/metrics` of each; 0: none.",
    ] = 0
    drain_s: Annotated[
        float,
        Meta(ge=0, le=600),
        "Seconds in which a process that was told to stop still answers, while `/readyz` says 404 and each answer asks "
        "for a new connection: more than a balancer needs to notice. Only where a process on another host answers too.",
    ] = 5.0
    roles: Annotated[
        str,
        "What the processes of this host do, with commas between: the HTTP API (`api`), the lanes and their carriers "
        "(`dispatch`), callbacks (`webhooks`), what is done again and again (`loops`), pages (`console`), the "
        "simulated network and registry (`simulator`).",
    ] = ",".join(Role)
    account_sid: Annotated[str | None, "The first account's SID, for a fresh store; absent: drawn."] = None
    auth_token: Annotated[str | None, "The first account's auth token, for a fresh store; absent: drawn."] = None
    operator_token: Annotated[str | None, "The operator's token, for a fresh store; absent: drawn."] = None
    secret_key: Annotated[
        str | None, "The key that secrets are encrypted with at rest; absent: a file of the data folder."
    ] = None
    a2p: Annotated[
        Literal["enforce", "warn", "off"],
        "What becomes of messages from US numbers without a live campaign: they fail (`enforce`), are sent "
        "with a warning in the log (`warn`), or are sent (`off`).",
    ] = "enforce"
    registry: Annotated[
        str | None,
        "`https://key:secret@csp-api.campaignregistry.com/v2`: the campaign registry that brands and campaigns are "
        "filed with; absent: a simulated one inside the program.",
    ] = None
    reviewer: Annotated[
        Literal["simulated", "operator"] | None,
        "Who decides what waits in Reviews: a simulated reviewer, or the operator alone; absent: `simulated` with the "
        "simulated carrier network, else `operator`. The operator can always decide first, and overrule.",
    ] = None
    registration_pace: Annotated[
        Literal["instant", "short", "real"],
        "How long the simulated reviewer, registry and carriers take, in business time: nothing, seconds, or as long "
        "as the real ones.",
    ] = "short"
    address_check: Annotated[
        Literal["offline", "off"],
        "Whether postal addresses of registrations are checked against the data inside the program.",
    ] = "offline"
    networks_file: Annotated[
        str | None,
        "A file that says which carrier's network a number is on, a line each: prefix in E.164, a comma, and `att`, "
        "`tmobile`, `verizon` or `other`; absent: by the last digit on the simulated network, else `other`.",
    ] = None
    number_supply: Annotated[
        Literal["embedded", "inventory", "both"] | None,
        "Where phone numbers for sale come from: an embedded supply of numbers that nobody has, the operator's own "
        "inventory, or both; absent: both with the simulated carrier network, else the inventory.",
    ] = None
    number_requirements: Annotated[
        NumberRequirements,
        "What is asked of whoever buys a number, by the rules of its country: an address and a bundle of documents "
        "(`enforce`), the address alone (`addresses`), or nothing (`off`).",
    ] = "addresses"
    number_quarantine_days: Annotated[
        int,
        Meta(ge=0, le=3_650),
        "Days of business time in which a released number is sold to nobody but its last owner.",
    ] = 30
    closed_numbers_days: Annotated[
        int, Meta(ge=0, le=3_650), "Days of business time after which the numbers of a closed account are released."
    ] = 30
    without_short_codes: Annotated[
        str,
        "Networks (`att`, `tmobile`, `verizon`, `other`) that take nothing from short codes, with commas between: a "
        "messaging service writes to their numbers from its other senders.",
    ] = ""
    snowshoe_senders: Annotated[
        int,
        Meta(ge=0, le=64),
        "From so many long codes without a common campaign much the same text is warned of; 0: never.",
    ] = 5
    snowshoe_toll_free: Annotated[
        int, Meta(ge=0, le=64), "From so many toll-free numbers much the same text is warned of; 0: never."
    ] = 2
    snowshoe_hours: Annotated[int, Meta(ge=1, le=720), "Hours in which such texts are counted together."] = 24
    public_base: Annotated[
        str | None, "Scheme and host of every absolute URL that goes out; absent: as the request came."
    ] = None
    trusted_proxies: Annotated[
        str, "Addresses of proxies whose X-Forwarded-For, -Proto and -Host count, with commas between."
    ] = "127.0.0.1,::1"
    smtp: Annotated[
        str | None,
        "`smtp://user:password@host:587?from=tidings@example.com`, or `smtps://`: the mail server that letters to "
        "people go to (`name` is whom they are from, in words); absent: they are kept, to be read on the console.",
    ] = None
    production: Annotated[
        bool,
        "Refuses webhooks to loopback addresses, whatever the carrier; a carrier on another machine does so by itself.",
    ] = False
    webhook_allow: Annotated[
        str, "Networks (CIDR, with commas between) that webhooks may reach though they are private."
    ] = ""
    webhook_map: Annotated[
        str,
        "Public URLs of your programs and where they are really delivered, with commas between, such as "
        "`https://app.example.com=http://127.0.0.1:5000`: signed for the first, sent to the second.",
    ] = ""
    webhook_workers: Annotated[
        int,
        Meta(ge=0, le=32),
        "Processes beside this one that sign and post status callbacks, started with the first of them; 0: this one "
        "does it itself.",
    ] = 0
    unanswered: Annotated[
        Literal["retry", "hold"],
        "What becomes of a submit that may have left and was never answered: it goes out again, marked as "
        "possibly doubled (`retry`), or waits for a receipt, then for a person (`hold`).",
    ] = "retry"
    held: Annotated[
        bool,
        "Starts held: no message and no callback goes out until the operator says what becomes of what waits; for a "
        "store that was put back from a backup.",
    ] = False
    concurrency: Annotated[
        int, Meta(ge=1, le=1_000_000), "Requests of one account that are served at once; more are answered 429."
    ] = 512
    log_level: Annotated[Literal["debug", "info", "warning", "error"], "The least severe events that are logged."] = (
        "info"
    )
    exchanges_kept: Annotated[
        int,
        Meta(ge=0, le=1_000_000_000),
        "Finished webhook exchanges that are kept for whoever looks for one, of all accounts; where there are more, "
        "those that have most lose their oldest.",
    ] = 100_000
    events_kept_days: Annotated[int, Meta(ge=1, le=36_500), "Days for which events of the audit log are kept."] = 400
    insights_five_minutes_days: Annotated[
        int, Meta(ge=7, le=400), "Days for which insights are kept by five minutes."
    ] = 7
    insights_hours_days: Annotated[int, Meta(ge=8, le=3_650), "Days for which insights are kept by the hour."] = 90
    insights_days_days: Annotated[int, Meta(ge=8, le=36_500), "Days for which insights are kept by the day."] = 400

    @property
    def role_set(self) -> frozenset[Role]:
        """The roles of this host."""
        return roles_of(self.roles)

    @property
    def simulated(self) -> bool:
        """Whether the carrier network is the embedded one."""
        return self.carrier is None

    @property
    def simulated_reviewer(self) -> bool:
        """Whether a simulated reviewer decides what waits for one."""
        return self.simulated if self.reviewer is None else self.reviewer == "simulated"

    @property
    def folder(self) -> Path:
        """The data folder."""
        return Path(self.data_dir)
