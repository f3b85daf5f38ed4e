"""Who makes a request, and which account it acts on: HTTP Basic with an auth token or an API key, or an access token.

Source: https://www.twilio.com/docs/iam/api (credentials), RFC 7617 (Basic), RFC 6750 (Bearer).
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from functools import partial
from math import ceil
from typing import TypeVar

import msgspec

from tidings.accounts.attempts import Attempts
from tidings.accounts.bearer import AccessTokens, TokenClaims
from tidings.accounts.directory import Directory
from tidings.accounts.keys import find_key, keys, principal_of
from tidings.accounts.model import (
    OPERATOR,
    OPERATOR_ACCOUNT,
    OPERATOR_NAME,
    Account,
    AccountStatus,
    Capability,
    Principal,
)
from tidings.accounts.oauth.apps import OAuthApp, apps, find_app
from tidings.accounts.oauth.grants import acting_app, grants
from tidings.accounts.oauth.refusals import INVALID_CLIENT
from tidings.accounts.organizations.assignments import role_assignments
from tidings.accounts.organizations.rights import person_acting, rights_of
from tidings.accounts.organizations.users import users
from tidings.accounts.shared_attempts import SharedAttempts
from tidings.accounts.store import accounts, operators
from tidings.accounts.vault import Vault
from tidings.core import Kind, MovableClock, Problem, Sid, is_sid
from tidings.core.instant import SECOND
from tidings.db import Changed, Database
from tidings.errors import ACCOUNT_SUSPENDED, TEST_CREDENTIALS
from tidings.http import Call, Request
from tidings.http.hosts import label_of
from tidings.http.problems import AUTHENTICATION_FAILED, NOT_FOUND, PERMISSION_DENIED, TOO_MANY_REQUESTS

T = TypeVar("T")

REMEMBERED_MOST = 10_000
HEADER_MOST = 4096
"""Octets of an Authorization header that is looked at."""

# Looked up once: reading an enum's member costs as much as all else on the hot path.
_ACTIVE, _CLOSED = AccountStatus.ACTIVE, AccountStatus.CLOSED
_TEST, _OPERATOR = Capability.TEST, Capability.OPERATOR
_READING = frozenset({"GET", "HEAD"})
_TESTABLE = re.compile(
    r"/Accounts/AC[0-9a-f]{32}/(?:Messages|Calls|IncomingPhoneNumbers(?:/(?:Local|Mobile|TollFree))?)(?:\.json)?\Z"
)
_OF_MANY = frozenset({operators.name, users.table.name, role_assignments.table.name})
"""Tables whose rows do not say whose credentials they are about."""
_NOBODY_HASH = "0" * 64
_NOBODY_TOKEN = "0" * 32


def require(principal: Principal, capability: Capability) -> None:
    """Raises PERMISSION_DENIED for a principal that has less than `capability`."""
    if not capability.held_by(principal):
        raise PERMISSION_DENIED()


def seen_by(call: Call) -> Sid | None:
    """The account whose things a caller sees; None: all accounts', for the operator."""
    return None if Capability.OPERATOR.held_by(call.principal) else call.account_sid


class Authentication:
    """Authenticates requests; remembers credentials that were right, so that a repeat costs a look-up.

    `hold` passes the seconds of wire time for which the refusal of a guess is held back.
    """

    def __init__(
        self,
        directory: Directory,
        database: Database,
        vault: Vault,
        clock: MovableClock,
        *,
        hold: Callable[[float], Awaitable[object]] = asyncio.sleep,
        remembered_most: int = REMEMBERED_MOST,
    ) -> None:
        self._directory = directory
        self._account = directory.get
        self._database = database
        self._vault = vault
        self._tokens = AccessTokens(vault)
        self._clock = clock
        self._hold = hold
        self._remembered_most = remembered_most
        self._remembered: OrderedDict[bytes, Principal] = OrderedDict()
        self._forgotten = 0
        """How often something was forgotten: what was read before that is not remembered."""
        self._attempts = Attempts()
        self._shared_attempts = SharedAttempts(database)

    async def __call__(self, request: Request, path_account_sid: str | None) -> tuple[Account, Principal]:
        """The account that the request acts on, and who acts.

        Raises AUTHENTICATION_FAILED, NOT_FOUND for another's account, PERMISSION_DENIED, ACCOUNT_SUSPENDED,
        TEST_CREDENTIALS, TOO_MANY_REQUESTS where too many wait for their refusal.
        """
        header = request.headers.get(b"authorization")
        if header is None:
            raise AUTHENTICATION_FAILED()
        heard = self._database.heard
        principal = self._remembered.get(header)
        if principal is None:
            principal = await self._sign_in(header, request.client)
        elif principal.expires_us is not None and principal.expires_us <= self._clock.machine_us():
            raise AUTHENTICATION_FAILED()
        else:
            self._remembered.move_to_end(header)
        try:
            return self.reach(principal, request, path_account_sid), principal
        except Problem:  # an account may have been made, or let act again, by another process
            if not await self._database.caught_up(heard):
                raise
        principal = self._remembered.get(header) or await self._sign_in(header, request.client)
        return self.reach(principal, request, path_account_sid), principal

    def forget(self, sid: Sid) -> None:
        """Looks up anew whoever signs in as this account, key or app, for this account, or by this grant."""
        self._forgotten += 1
        stale = [h for h, known in self._remembered.items() if sid in (known.sid, known.account_sid, known.grant_sid)]
        for header in stale:
            del self._remembered[header]

    def start(self) -> None:
        """From now on it hears of credentials that are changed or withdrawn, after the directory did."""
        tables = [keys.table, apps.table, grants.table, accounts, operators, users.table, role_assignments.table]
        self._database.hear(self, *tables)

    async def take(self, changed: Changed) -> None:
        """See db.Feed: what was changed or withdrawn signs in no more."""
        for table, rows in changed.items():
            if rows is None or table in _OF_MANY:
                self._forget_all()
            else:
                for *_, sid in rows:
                    self.forget(sid)

    def _forget_all(self) -> None:
        """Looks up everybody anew."""
        self._forgotten += 1
        self._remembered.clear()

    # Who

    async def _sign_in(self, header: bytes, client: str) -> Principal:
        forgotten = self._forgotten
        token = _bearer(header)
        if token is None:
            principal = await self.identified(*credentials_of(header), client)
        else:
            principal = await self._by_bearer(token, client)
        if forgotten == self._forgotten:
            self._remember(header, principal)
        return principal

    async def identified(
        self, user: str, password: str, client: str, refused: Kind = AUTHENTICATION_FAILED
    ) -> Principal:
        """Whose credentials these are, sent from the address `client`.

        Raises `refused` after a while, TOO_MANY_REQUESTS where too many wait for that.
        """
        return await self._believed(user, client, partial(self._identify, user, password), refused)

    async def identified_app(self, sid: Sid, secret: str, client: str) -> OAuthApp:
        """The app that shows its secret; a public one has none to show. Raises INVALID_CLIENT, as `identified`."""
        return await self._believed(sid, client, partial(self._app, sid, secret), INVALID_CLIENT)

    async def _believed(self, user: str, client: str, look: Callable[[], Awaitable[T | None]], refused: Kind) -> T:
        """What `look` finds for the credentials of `user`."""
        heard = self._database.heard
        found = await look()
        if found is None and await self._database.caught_up(heard):  # nobody guesses who comes with what was given
            found = await look()
        if found is None:
            raise await self.guessed_wrong(user, client, refused)
        await self.was_right(user)
        return found

    async def guessed_wrong(self, user: str, client: str, refused: Kind = AUTHENTICATION_FAILED) -> Problem:
        """Counts a wrong guess at the secret of `user`, and holds it back; then the refusal, to be raised.

        Raises TOO_MANY_REQUESTS where too many wait already.
        """
        await self._hold_back([f"user {user}", f"client {client}"] if user else [f"client {client}"])
        problem = refused()
        problem.is_final = True  # it was counted
        return problem

    async def was_right(self, user: str) -> None:
        """Forgives a user name that has shown its secret."""
        if self._attempts.succeeded(f"user {user}"):
            await self._shared_attempts.succeeded(f"user {user}")

    async def _hold_back(self, names: list[str]) -> None:
        """Keeps whoever guesses waiting for the refusal. Raises TOO_MANY_REQUESTS where too many wait already."""
        now = self._clock.now()
        hold_s = max(self._attempts.failed(now, *names), await self._shared_attempts.failed(now, *names))
        if not hold_s:
            return
        if not self._attempts.hold(*names):
            raise TOO_MANY_REQUESTS(reason="signing in failed too often", retry_after_s=ceil(hold_s))
        try:
            await self._hold(hold_s)
        finally:
            self._attempts.let_go(*names)

    def _remember(self, header: bytes, principal: Principal) -> None:
        self._remembered[header] = principal
        if len(self._remembered) > self._remembered_most:
            self._remembered.popitem(last=False)

    async def _identify(self, user: str, password: str) -> Principal | None:
        """Whose credentials these are; it takes as long for unknown users as for known ones."""
        if user == OPERATOR_NAME:
            kept = self._directory.operator_hash
            right = self._vault.matches(password, OPERATOR_NAME, kept or _NOBODY_HASH)
            return OPERATOR if right and kept else None
        if is_sid(user, "SK"):
            return await self._by_key(user, password)
        return self._by_token(user, password)

    async def _by_key(self, sid: Sid, secret: str) -> Principal | None:
        key = await find_key(self._database, sid)
        right = self._vault.matches(secret, sid, key.secret_hash if key else _NOBODY_HASH)
        return principal_of(key) if key and right else None

    async def _app(self, sid: Sid, secret: str) -> OAuthApp | None:
        app = await find_app(self._database, sid)
        right = self._vault.matches(secret, sid, app.secret_hash if app else _NOBODY_HASH)
        owner = self._account(app.account_sid) if app and (right or (app.is_public and not secret)) else None
        return app if owner and self._status(owner) is _ACTIVE else None

    async def _by_bearer(self, token: str, client: str) -> Principal:
        """Who signs in with an access token: the key or app that it was issued to, if that is still there."""
        claims = self._tokens.read(token)
        if claims is None:
            await self._hold_back([f"client {client}"])
        if claims is None or claims.exp * SECOND <= self._clock.machine_us():
            raise AUTHENTICATION_FAILED()
        if claims.sub == claims.usr:
            return await self._by_person(claims)
        issued_to = await self._holder(claims)
        if issued_to is None:
            raise AUTHENTICATION_FAILED()
        allowed = _both(issued_to.allowed, claims.permissions)
        if claims.usr is not None:
            rights = await rights_of(self._database, claims.usr, self._directory.owner_of(claims.acc), claims.acc)
            if rights is None:
                raise AUTHENTICATION_FAILED()
            allowed = _both(allowed, rights)
        user_sid, until_us = claims.usr or issued_to.user_sid, claims.exp * SECOND
        return msgspec.structs.replace(
            issued_to, account_sid=claims.acc, allowed=allowed, user_sid=user_sid, expires_us=until_us
        )

    async def _holder(self, claims: TokenClaims) -> Principal | None:
        """Whom a token was issued to; None: that is gone, or what let it act is."""
        if is_sid(claims.sub, "OQ"):
            owner = self._directory.owner_of(claims.acc)
            return await acting_app(self._database, claims.sub, claims.acc, claims.grt, owner)
        key = await find_key(self._database, claims.sub)
        return principal_of(key) if key else None

    async def _by_person(self, claims: TokenClaims) -> Principal:
        """A user who signed in to the console: such a token is kept sealed with their session, and never leaves."""
        owner = self._directory.owner_of(claims.acc)
        person = await person_acting(self._database, claims.sub, owner, claims.acc)
        if person is None:
            raise AUTHENTICATION_FAILED()
        return msgspec.structs.replace(person, expires_us=claims.exp * SECOND)

    def _by_token(self, sid: Sid, token: str) -> Principal | None:
        account = self._account(sid)
        primary = account.auth_token if account else _NOBODY_TOKEN
        secondary = (account.secondary_auth_token if account else None) or _NOBODY_TOKEN
        given = token.encode()
        is_primary = hmac.compare_digest(given, primary.encode())
        is_secondary = hmac.compare_digest(given, secondary.encode())
        if account is None or not (is_primary or (is_secondary and account.secondary_auth_token)):
            return None
        return Principal(sid, sid, Capability.TEST if account.is_test else Capability.EVERYTHING)

    # On what

    def reach(self, principal: Principal, request: Request, path_account_sid: str | None) -> Account:
        """The account that somebody's request acts on: the one that it names, else his own.

        Raises AUTHENTICATION_FAILED, NOT_FOUND, PERMISSION_DENIED, ACCOUNT_SUSPENDED, TEST_CREDENTIALS.
        """
        if principal.capability is _OPERATOR:
            return _operators_account(request)
        own = self._account(principal.account_sid)
        if own is None or self._status(own) is _CLOSED:
            raise AUTHENTICATION_FAILED()
        if principal.capability is _TEST:
            _need_testable(request)
        account = own
        if path_account_sid is not None and path_account_sid != own.sid:
            account = self._subaccount(own, path_account_sid, request)
        if self._status(account) is not _ACTIVE and not _may_look(own, account, request):
            raise ACCOUNT_SUSPENDED(sid=account.sid)
        return account

    def _subaccount(self, own: Account, sid: Sid, request: Request) -> Account:
        account = self._account(sid)
        if account is None or account.owner_account_sid != own.sid or account.is_test:
            raise NOT_FOUND(path=request.path)
        return account

    def _status(self, account: Account) -> AccountStatus:
        """An account's status, or its parent's where that is worse."""
        status = account.status
        if status is _CLOSED or account.owner_account_sid == account.sid:
            return status
        parent = self._account(account.owner_account_sid)
        return status if parent is None or parent.status is _ACTIVE else parent.status


def _may_look(own: Account, account: Account, request: Request) -> bool:
    """Of an account that is not active its owner may still read everything."""
    return request.method in _READING and own.sid == account.owner_account_sid


def _need_testable(request: Request) -> None:
    """Test credentials reach only what they can try out. Raises TEST_CREDENTIALS."""
    if request.method != "POST" or not _TESTABLE.search(request.path):
        raise TEST_CREDENTIALS()


def _operators_account(request: Request) -> Account:
    """The operator acts through the Tidings API alone. Raises PERMISSION_DENIED."""
    if request.path.startswith("/tidings/"):
        return OPERATOR_ACCOUNT
    host = request.headers.get(b"host", b"").decode("latin-1")
    if label_of(host) == "tidings" and "." in host:
        return OPERATOR_ACCOUNT
    raise PERMISSION_DENIED()


def _both(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    """What two lists of permissions both allow; None is a list of all."""
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _bearer(header: bytes) -> str | None:
    """The token of RFC 6750; None for another header."""
    scheme, _, token = header.partition(b" ")
    return token.strip().decode("latin-1") if scheme.lower() == b"bearer" and len(header) <= HEADER_MOST else None


def credentials_of(header: bytes) -> tuple[str, str]:
    """User name and password; two empty ones for a header that has none."""
    scheme, _, encoded = header.partition(b" ")
    if scheme.lower() != b"basic" or len(header) > HEADER_MOST:
        return "", ""
    try:
        user, colon, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return (user, password) if colon else ("", "")
