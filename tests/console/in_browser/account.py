"""The walks of the group Account."""

from __future__ import annotations

from tests.console.in_browser.walker import PageWalk, Visitor, Walker, shown_sheet_walk
from tests.console.people import ANN, PASSWORD

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
    token = at.main(".masked code")
    assert not token.is_visible()
    at.open("Show it")
    token.wait_for(state="visible")
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
    _speaks_of_time(at)


def _mistypes_the_password(at: Walker) -> None:
    _mistypes_a_zone(at)
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


def _speaks_of_time(at: Walker) -> None:
    at.go("/me")
    at.fill(time_zone="Asia/Kolkata", language="en")
    at.press("Use them")
    at.says("It is kept: pages and letters are so from now on.")
    at.says("Pages use Asia/Kolkata now")
    at.fill(time_zone="", language="")
    at.press("Use them")
    at.says("and letters UTC.")


def _mistypes_a_zone(at: Walker) -> None:
    at.go("/me")
    at.fill(time_zone="Europe/Atlantis")
    at.press("Use them")
    at.at_field("time_zone", "This is no time zone")
    at.keeps(time_zone="Europe/Atlantis")


def _is_told_of_a_low_balance(at: Walker) -> None:
    at.go("/balance")
    at.says("USD")
    at.fill(LowAt="35.50")
    at.press("Keep it")
    at.says("It is kept")
    at.keeps(LowAt="35.50")


def _says_no_amount(at: Walker) -> None:
    at.go("/balance")
    at.fill(LowAt="a little")
    at.press("Keep it")
    at.at_field("LowAt", "it is an amount such as 25.50")
    at.keeps(LowAt="a little")


def _ends_a_session(at: Walker) -> None:
    other = at.beside(Visitor.NOBODY)
    other.go("/sign-in")
    other.fill(user=ANN, secret=PASSWORD)
    other.press("Sign in")
    other.page.get_by_role("button", name="Sign out").wait_for()
    at.go("/sessions?mine=yes")
    at.says("This one")
    count = at.main("tbody tr").count()
    at.press("End")
    at.says("It is ended.")
    at.go("/sessions?mine=yes")
    assert at.main("tbody tr").count() == count - 1
    other.go("/me")
    other.page.wait_for_url("**/sign-in**")
    other.page.close()
    at.go("/me")
    at.follow("All sign-ins")
    at.says("Who is signed in here")


WALKS = (
    shown_sheet_walk("/audit-log", prepare=_changed, wrong=("StartDate", "soon", "StartDate is invalid")),
    PageWalk("/me", act=_changes_the_password, wrong=_mistypes_the_password, by=Visitor.PERSON),
    PageWalk("/sessions", act=_ends_a_session, by=Visitor.PERSON, loses=False),
    PageWalk("/balance", act=_is_told_of_a_low_balance, wrong=_says_no_amount),
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
