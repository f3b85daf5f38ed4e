"""Programs that act for accounts, what accounts let them do, and the words that accounts register as senders."""

from __future__ import annotations

from typing import Final

from tidings.accounts.model import Capability
from tidings.console.sheets.model import Act, As, Sheet, SheetColumn
from tidings.http import TIDINGS_V1

_MADE: Final = SheetColumn("date_created", "Since", As.MOMENT)

PROGRAMS: Final = (
    Sheet(
        place="/oauth-apps",
        title="OAuth apps",
        one="app",
        asks="Which programs get tokens of this account, or ask other accounts to let them in?",
        product=TIDINGS_V1,
        path="/OAuthApps",
        columns=(
            SheetColumn("friendly_name", "Called", As.NAME),
            SheetColumn("sid", "Client ID", As.SID),
            SheetColumn("type", "Gets tokens by"),
            SheetColumn("rights", "May do"),
            SheetColumn("status", "Status", As.STATE),
            _MADE,
        ),
        acts=(
            Act(
                label="New secret",
                path="/Secret",
                where=("is_public", ("False",)),
                typed=True,
                done="The secret before gets no tokens any more. This one is on this page and nowhere else.",
                once=(("secret", "Secret"),),
            ),
        ),
        nothing="No app is registered: programs sign in with API keys.",
        needs=Capability.EVERYTHING,
        made_words="The secret is on this page and nowhere else. The client ID is the SID.",
        secret="secret",  # noqa: S106 - the name of a field
    ),
    Sheet(
        place="/oauth-grants",
        title="Apps that were let in",
        one="grant",
        asks="Which apps may act for this account, and who let them?",
        product=TIDINGS_V1,
        path="/OAuthGrants",
        columns=(
            SheetColumn("friendly_name", "App", As.NAME),
            SheetColumn("app_sid", "Client ID", As.SID),
            SheetColumn("scope", "Asked for"),
            SheetColumn("user_sid", "Let in by", As.SID),
            _MADE,
        ),
        removes="Withdraw",
        nothing="No app was let in.",
        needs=Capability.EVERYTHING,
    ),
    Sheet(
        place="/alpha-sender-registrations",
        title="Registered words",
        one="registration",
        asks="Under which words may this account write in countries that want them registered?",
        product=TIDINGS_V1,
        path="/AlphaSenderRegistrations",
        name="alpha_sender",
        columns=(
            SheetColumn("alpha_sender", "Word", As.NAME),
            SheetColumn("iso_country_code", "Country"),
            SheetColumn("state", "State", As.STATE),
            SheetColumn("error_code", "Code", As.CODE),
            SheetColumn("reason", "Why"),
            _MADE,
        ),
        nothing="No word was registered. Countries says which of them want it.",
    ),
)
