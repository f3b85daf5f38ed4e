"""Programs that act for accounts, what accounts let them do, and the words that accounts register as senders."""

from __future__ import annotations

from typing import Final

from tidings.accounts.model import Capability
from tidings.console.sheets.model import Act, As, Sheet, SheetColumn
from tidings.console.wording import _
from tidings.http import TIDINGS_V1

_MADE: Final = SheetColumn("date_created", _("Since"), As.MOMENT)

PROGRAMS: Final = (
    Sheet(
        place="/oauth-apps",
        title=_("OAuth apps"),
        one=_("app"),
        asks=_("Which programs get tokens of this account, or ask other accounts to let them in?"),
        product=TIDINGS_V1,
        path="/OAuthApps",
        columns=(
            SheetColumn("friendly_name", _("Name"), As.NAME),
            SheetColumn("sid", _("Client ID"), As.SID),
            SheetColumn("type", _("Gets tokens by")),
            SheetColumn("rights", _("May do")),
            SheetColumn("status", _("Status"), As.STATE),
            _MADE,
        ),
        acts=(
            Act(
                label=_("New secret"),
                path="/Secret",
                where=("is_public", ("False",)),
                typed=True,
                done=_("The secret before gets no tokens any more. This one is on this page and nowhere else."),
                once=(("secret", _("Secret")),),
            ),
        ),
        nothing=_("No app is registered: programs sign in with API keys."),
        needs=Capability.EVERYTHING,
        made_words=_("The secret is on this page and nowhere else. The client ID is the SID."),
        secret="secret",  # noqa: S106 - the name of a field
    ),
    Sheet(
        place="/oauth-grants",
        title=_("Apps that were let in"),
        one=_("grant"),
        asks=_("Which apps may act for this account, and who let them?"),
        product=TIDINGS_V1,
        path="/OAuthGrants",
        columns=(
            SheetColumn("friendly_name", _("App"), As.NAME),
            SheetColumn("app_sid", _("Client ID"), As.SID),
            SheetColumn("scope", _("Asked for")),
            SheetColumn("user_sid", _("Let in by"), As.SID),
            _MADE,
        ),
        removes=_("Withdraw"),
        nothing=_("No app was let in."),
        needs=Capability.EVERYTHING,
    ),
    Sheet(
        place="/alpha-sender-registrations",
        title=_("Registered words"),
        one=_("registration"),
        asks=_("Under which words may this account write in countries that want them registered?"),
        product=TIDINGS_V1,
        path="/AlphaSenderRegistrations",
        name="alpha_sender",
        columns=(
            SheetColumn("alpha_sender", _("Word"), As.NAME),
            SheetColumn("iso_country_code", _("Country")),
            SheetColumn("state", _("State"), As.STATE),
            SheetColumn("error_code", _("Code"), As.CODE),
            SheetColumn("reason", _("Why")),
            _MADE,
        ),
        nothing=_("No word was registered. Countries says which of them want it."),
    ),
)
