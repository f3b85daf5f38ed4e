"""The insights' room: the loop that counts, and who answers what was counted."""

from __future__ import annotations

from tidings.accounts.room import AccountsRoom
from tidings.campaigns.room import CampaignsRoom
from tidings.ground import Ground, Room, by_type
from tidings.insights.api import insights
from tidings.insights.count import CountMessages
from tidings.insights.desk import InsightsDesk
from tidings.insights.forget import Forgetting, KeptDays


class InsightsRoom(Room):
    """Figures, and the loop that keeps them."""

    counting: CountMessages
    desk: InsightsDesk


def build(ground: Ground, accounts: AccountsRoom, campaigns: CampaignsRoom) -> InsightsRoom:
    """It reads what the other rooms wrote, and none of them knows of it."""
    settings, database = ground.settings, ground.database
    kept = KeptDays(settings.insights_five_minutes_days, settings.insights_hours_days, settings.insights_days_days)
    counting = CountMessages(database, accounts.directory, Forgetting(database, kept))
    desk = InsightsDesk(database, ground.clock, kept, campaigns.known_campaigns)
    return InsightsRoom(
        counting=counting,
        desk=desk,
        resources=[insights],
        parts=by_type(desk),
        loops=[counting],
    )
