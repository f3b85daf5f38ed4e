"""The walks of the group Account."""

from __future__ import annotations

from tests.console.in_browser.walker import PageWalk, Visitor, Walker, shown_sheet_walk
from tests.console.people import PASSWORD

INVITED = "cleo@example.com"


def _opens_and_closes(at: Walker) -> None:
    at.go("/subaccounts")
    at.follow("New account")
    at.fill(FriendlyName="The branch in Bath")
    at.press("Make the account")
    at.says("The account was made.")
    at.fill(FriendlyName="The branch in York")
    at.press("Save")
    at.says("Saved.")
    at.confirms("Suspend", "It is suspended")
    at.press("Reactivate")
    at.says("It is active again.")
    at.confirms("Close", "It is closed, for good.")


def _changed(at: Walker) -> str:
    """What the audit log says of a service that was made just now."""
    at.isv.service(friendly_name="Bright Lark")
    return "messaging-service.created"


def _changes_the_password(at: Walker) -> None:
    at.go("/me")
    at.fill(current=PASSWORD, password=PASSWORD, again=PASSWORD)
    at.press("Change it")
    at.says("Your password is changed.")
    at.press("Keep it")
    at.says("It is kept.")


def _mistypes_the_password(at: Walker) -> None:
    at.go("/me")
    at.fill(current=PASSWORD, password="another-battery-staple-43", again="another-battery-staple-44")
    at.press("Change it")
    at.at_field("again", "not the same")
    at.fill(current=PASSWORD, password="another-battery-staple-43", again="another-battery-staple-44")


def _invites(at: Walker) -> None:
    at.go("/people")
    at.fill(email=INVITED, role="support")
    at.press("Invite")
    at.says(INVITED)
    at.go("/sent-mail")
    at.says(f"To {INVITED}")
    at.go("/people")
    at.page.get_by_role("button", name=f"Withdraw the one of {INVITED}").click()
    at.says("withdrawn")


def _invites_nobody(at: Walker) -> None:
    at.go("/people")
    at.fill(email="nobody@nowhere", role="developer")
    at.press("Invite")
    at.at_field("email", "")
    at.keeps(email="nobody@nowhere")


WALKS = (
    shown_sheet_walk("/audit-log", prepare=_changed, wrong=("StartDate", "soon", "StartDate is invalid")),
    PageWalk("/me", act=_changes_the_password, wrong=_mistypes_the_password, by=Visitor.PERSON),
    PageWalk("/people", "/sent-mail", act=_invites, wrong=_invites_nobody, by=Visitor.PERSON),
    PageWalk(
        "/subaccounts",
        "/subaccounts/new",
        "/subaccounts/{item}",
        act=_opens_and_closes,
    ),
)

NOT_YET: frozenset[str] = frozenset()
"""Pages of the group without a walk: it only shrinks."""
