"""Main keys: the operator makes them, and they may all that the auth token may."""

from __future__ import annotations

from tests.console.installation import ACCOUNT, OPERATOR, Installation, installed


@installed()
async def test_the_operator_makes_a_main_key_and_nobody_else(here: Installation) -> None:
    made = await here.post("MainKeys", user=OPERATOR, AccountSid=ACCOUNT, FriendlyName="Billing")
    assert (made.status, made.json["friendly_name"]) == (201, "Billing")
    assert len(made.json["secret"]) == 32
    listed = await here.ask("GET", f"/2010-04-01/Accounts/{ACCOUNT}/Keys.json")
    assert [key["sid"] for key in listed.json["keys"]] == [made.json["sid"]]
    assert (await here.post("MainKeys", AccountSid=ACCOUNT)).status == 403
    unknown = await here.post("MainKeys", user=OPERATOR, AccountSid="AC" + "0" * 32)
    assert (unknown.status, unknown.json["code"]) == (400, 20001)
