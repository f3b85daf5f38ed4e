"""The walks of pages that are there for who is not signed in."""

from __future__ import annotations

import itertools
import time
from urllib.parse import urlencode

import pyotp

from tests.console.in_browser.walker import PageWalk, Visitor, Walker
from tests.console.people import PASSWORD
from tests.contract.server import Login

BACK = "https://app.example/back"
_numbers = itertools.count(1)


def tenant(at: Walker) -> Login:
    """A new main account, which has no people."""
    made = at.isv.tidings("POST", "Accounts", at.server.operator, FriendlyName="A tenant").json
    return Login(made["sid"], made["auth_token"])


def _address() -> str:
    return f"person{next(_numbers)}@example.com"


def signed_up(at: Walker, login: Login, email: str) -> None:
    """The first user of an account."""
    at.go("/sign-up")
    at.fill(user=login.sid, secret=login.token, name="Ann", email=email, password=PASSWORD, again=PASSWORD)
    at.press("Sign up")
    at.says("My profile")


def _link(at: Walker, email: str) -> str:
    """The path of the link in the newest letter to somebody, as the operator reads it."""
    operator = at.beside(Visitor.OPERATOR)
    operator.go("/sent-mail")
    link = operator.main("article", has_text=email).first.get_by_role("link")
    operator.until_there(link)
    path = str(link.get_attribute("href")).removeprefix(at.server.base)
    operator.page.close()
    return path


def _signs_up(at: Walker) -> None:
    signed_up(at, tenant(at), _address())


def _signs_up_with_two_passwords(at: Walker) -> None:
    login, email = tenant(at), _address()
    typed = {"user": login.sid, "name": "Ann", "email": email}
    at.go("/sign-up")
    at.fill(**typed, secret=login.token, password=PASSWORD, again="another one")
    at.press("Sign up")
    at.at_field("again", "This is not the same as above.")
    at.keeps(**typed)
    at.fill(secret=login.token, password=PASSWORD, again="another one")


def _signs_in(at: Walker) -> None:
    main = at.server.logins.main
    at.go("/")
    at.follow("Sign in")
    at.fill(user=main.sid, secret=main.token)
    at.press("Sign in")
    at.says("Is everything well, and what is next?")


def _signs_in_wrongly(at: Walker) -> None:
    at.go("/sign-in")
    at.fill(user=at.server.logins.main.sid, secret="what")
    at.press("Sign in")
    at.at_field("secret", "do not belong together")
    assert at.main("#secret").evaluate("(one) => one === document.activeElement"), "it has the focus"
    at.keeps(user=at.server.logins.main.sid)
    at.fill(secret="what")


def _asked_for_a_factor(at: Walker) -> str:
    """Somebody whose organization wants a code at every sign-in, and who has set up none: they are led to it."""
    login, email = tenant(at), _address()
    signed_up(at, login, email)
    at.isv.tidings("POST", "SignInPolicy", login, TwoFactor="every-sign-in")
    at.page.context.clear_cookies()
    _types_password(at, email)
    at.page.wait_for_url("**/sign-in/set-up")
    return email


def _types_password(at: Walker, email: str) -> None:
    at.go("/sign-in")
    at.fill(user=email, secret=PASSWORD)
    at.press("Sign in")


def _sets_up_a_factor(at: Walker) -> tuple[str, pyotp.TOTP]:
    email = _asked_for_a_factor(at)
    app = pyotp.TOTP(at.main("code").first.inner_text())
    at.fill(code=app.at(time.time() - 30))
    at.press("Set it up")
    at.says("Recovery codes")
    return email, app


def _signs_in_with_a_code(at: Walker) -> None:
    email, app = _sets_up_a_factor(at)
    at.page.context.clear_cookies()
    _types_password(at, email)
    at.page.wait_for_url("**/sign-in/code")
    at.fill(code=app.now())
    at.press("Go on")
    at.page.get_by_role("button", name="Sign out").wait_for()


def _mistypes_codes(at: Walker) -> None:
    email, _ = _sets_up_a_factor(at)
    at.page.context.clear_cookies()
    _types_password(at, email)
    at.page.wait_for_url("**/sign-in/code")
    at.fill(code="000000")
    at.press("Go on")
    at.at_field("code", "This code is wrong")
    at.fill(code="000000")


def _resets(at: Walker) -> None:
    email, another = _address(), "another-battery-staple-43"
    signed_up(at, tenant(at), email)
    at.page.context.clear_cookies()
    at.go("/sign-in")
    at.follow("Forgotten the password?")
    at.fill(email=email)
    at.press("Send the letter")
    at.says("a letter with a link is on its way")
    at.go(_link(at, email))
    at.fill(password=another, again=another)
    at.press("Set it")
    at.says("Your password is changed")


def _chooses_two_passwords(at: Walker) -> None:
    email = _address()
    signed_up(at, tenant(at), email)
    at.page.context.clear_cookies()
    at.go("/reset")
    at.fill(email=email)
    at.press("Send the letter")
    at.go(_link(at, email))
    at.fill(password=PASSWORD, again="another one")
    at.press("Set it")
    at.at_field("again", "This is not the same as above.")
    at.fill(password=PASSWORD, again="another one")


def _invited(at: Walker) -> str:
    login, email = tenant(at), _address()
    at.isv.tidings("POST", "Invitations", login, Email=email, Role="support")
    return _link(at, email)


def _accepts(at: Walker) -> None:
    at.go(_invited(at))
    at.fill(name="Bob", password=PASSWORD, again=PASSWORD)
    at.press("Join")
    at.says("My profile")


def _accepts_with_a_short_password(at: Walker) -> None:
    at.go(_invited(at))
    at.fill(name="Bob", password="short", again="short")
    at.press("Join")
    at.at_field("password", "12")
    at.keeps(name="Bob")
    at.fill(password="short", again="short")


def _lets_an_app_in(at: Walker) -> None:
    app = at.isv.tidings("POST", "OAuthApps", FriendlyName="Mailer", RedirectUris=BACK).json["sid"]
    at.go(f"/consent?{urlencode({'client_id': app, 'response_type': 'code', 'redirect_uri': BACK, 'state': 's'})}")
    with at.page.expect_request(lambda asked: asked.url.startswith(f"{BACK}?code=")):
        at.press("Let it in")


def _reads_of_a_code(at: Walker) -> None:
    at.go("/errors")
    at.fill(q="opted out")
    at.press("Search")
    at.says("found for")
    at.follow("21610")
    at.says("What helps")


def _finds_no_code(at: Walker) -> None:
    at.go("/errors")
    at.fill(q="zeppelin")
    at.press("Search")
    at.says("No code has these words.")
    at.keeps(q="zeppelin")


def _looks_at_elements(at: Walker) -> None:
    at.go("/elements")
    at.open("Delete…")
    at.says("to confirm")


def _sees_an_element_that_is_wrong(at: Walker) -> None:
    at.go("/elements")
    at.main(".field-wrong", has_text="What was refused.").wait_for()


WALKS = (
    PageWalk("/sign-up", act=_signs_up, wrong=_signs_up_with_two_passwords, by=Visitor.NOBODY),
    PageWalk("/sign-in", act=_signs_in, wrong=_signs_in_wrongly, by=Visitor.NOBODY),
    PageWalk("/sign-in/code", "/sign-in/set-up", act=_signs_in_with_a_code, wrong=_mistypes_codes, by=Visitor.NOBODY),
    PageWalk("/reset", act=_resets, wrong=_chooses_two_passwords, by=Visitor.NOBODY),
    PageWalk("/invitation", act=_accepts, wrong=_accepts_with_a_short_password, by=Visitor.NOBODY),
    PageWalk("/consent", act=_lets_an_app_in),
    PageWalk("/errors", "/errors/{code}", act=_reads_of_a_code, wrong=_finds_no_code, by=Visitor.NOBODY),
    PageWalk("/elements", act=_looks_at_elements, wrong=_sees_an_element_that_is_wrong, loses=False),
)

NOT_YET: frozenset[str] = frozenset()
"""Pages of the group without a walk: it only shrinks."""
