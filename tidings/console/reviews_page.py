"""The reviews page, for the operator: what waits, with what a reviewer needs to see, and what was decided before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import msgspec
import sqlalchemy as sa
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tidings.accounts.model import Capability
from tidings.compliance.reviews import Review, ReviewKind, ReviewOutcome, reviews
from tidings.console.asking import ApiRequest, operation_at
from tidings.console.desk import Desk, Visit, message_of
from tidings.console.program import Program
from tidings.console.registration_sources import SeenAccounts
from tidings.console.registration_views import ShownRegistration, Subjects
from tidings.console.registrations import Item, RegistrationList
from tidings.console.review_filters import OLDER, ReviewFilter
from tidings.console.wording import _, gettext
from tidings.core import Instant, Sid, is_sid
from tidings.db import Database
from tidings.http import TIDINGS_V1
from tidings.http import Response as ApiResponse
from tidings.http.problems import INVALID_PARAMETER, NOT_FOUND
from tidings.lint.desk import LintDesk
from tidings.operator.rejection_codes import CODES

PAGE: Final = "/reviews"
WAITING_PAGE: Final = 10
DECIDED_PAGE: Final = 25
UNDO_S: Final = 60
"""For so long a decision can be undone; it is carried out after that."""
HELD_PAGE: Final = 50
PICK: Final = "pick-"
"""What the names of the boxes begin with that pick reviews."""
KINDS: Final = {
    ReviewKind.CUSTOMER_PROFILE: _("Customer profile"),
    ReviewKind.TRUST_PRODUCT: _("Trust product"),
    ReviewKind.BRAND: _("Brand"),
    ReviewKind.CAMPAIGN: _("Campaign"),
    ReviewKind.SHORT_CODE: _("Short code"),
    ReviewKind.ALPHA_SENDER: _("Alphanumeric sender"),
}
DECIDED_BY: Final = {
    "operator": _("the operator"),
    "simulated": _("the simulated reviewer"),
    "registry": _("the campaign registry"),
}
_CONFLICT: Final = 409
_UNDO: Final = operation_at(TIDINGS_V1, "DELETE", "/Reviews/{sid:RW}/HeldDecision")
_R: Final = reviews.table.c


class Case(msgspec.Struct, frozen=True):
    """One review with what it is about."""

    review: Review
    item: Item | None
    """None: it has no page, or is gone."""
    subject: ShownRegistration | None = None
    """In full, where it is still to be decided."""


class Cases:
    """Reads reviews of all accounts. Everything raises Unavailable."""

    def __init__(self, database: Database, lint: LintDesk, now: Callable[[], Instant]) -> None:
        self._database = database
        self._now = now
        self._registrations = RegistrationList(database, now)
        self._subjects = Subjects(database, lint)

    async def waiting(self, asked: ReviewFilter, after: Sid | None) -> tuple[list[Case], Sid | None]:
        """A page of what waits, the oldest first, and where the next page begins."""
        where = [_R.outcome == ReviewOutcome.PENDING.value, _R.held_until.is_(None), *asked.where(self._now())]
        where += [_R.sid > after] if after else []
        found = await self._read(sa.select(*_R).where(*where).order_by(_R.sid).limit(WAITING_PAGE + 1))
        page = found[:WAITING_PAGE]
        return [await self._in_full(review) for review in page], page[-1].sid if len(found) > len(page) else None

    async def decided(self, asked: ReviewFilter, before: Sid | None) -> tuple[list[Case], Sid | None]:
        """A page of what is over, the last to be submitted first, and where the next page begins."""
        is_over = asked.outcome or ReviewOutcome.PENDING
        over = _R.outcome == is_over.value if asked.outcome else _R.outcome != is_over.value
        where = [over, *asked.where(self._now()), *([_R.sid < before] if before else [])]
        found = await self._read(sa.select(*_R).where(*where).order_by(_R.sid.desc()).limit(DECIDED_PAGE + 1))
        page = found[:DECIDED_PAGE]
        return await self._in_short(page), page[-1].sid if len(found) > len(page) else None

    async def held(self) -> list[Case]:
        """What was decided and can still be undone, the next to be carried out first."""
        found = await self._read(
            sa.select(*_R).where(_R.held_until.is_not(None)).order_by(_R.held_until, _R.sid).limit(HELD_PAGE)
        )
        return await self._in_short(found)

    async def find(self, sid: Sid) -> Case | None:
        """One review, in short."""
        found = await self._read(sa.select(*_R).where(_R.sid == sid))
        return (await self._in_short(found))[0] if found else None

    async def account_names(self, cases: Sequence[Case]) -> dict[Sid, str]:
        """What the accounts of these are called."""
        return await self._registrations.account_names({case.review.account_sid for case in cases})

    async def _in_full(self, review: Review) -> Case:
        if review.kind is ReviewKind.SHORT_CODE:
            return Case(review, None, await self._subjects.of_short_code(review.account_sid, review.object_sid))
        found = await self._registrations.find(SeenAccounts(None), review.object_sid)
        if found is None:
            return Case(review, None)
        (item,) = await self._registrations.items([found])
        return Case(review, item, await self._subjects.of(found[1]))

    async def _in_short(self, several: Sequence[Review]) -> list[Case]:
        found = await self._registrations.found(SeenAccounts(None), [review.object_sid for review in several])
        items = {item.sid: item for item in await self._registrations.items(list(found.values()))}
        return [Case(review, items.get(review.object_sid)) for review in several]

    async def _read(self, select: sa.Select[tuple[object, ...]]) -> list[Review]:
        return [reviews.stored.read(row) for row in await self._database.search(select)]


class ReviewsPage:
    """Shows reviews, and takes decisions to the API."""

    def __init__(self, app: Program, desk: Desk) -> None:
        self._desk = desk
        self._cases = Cases(app.database, app.lint, app.clock.now)

    def routes(self) -> list[Route]:
        """The page's addresses."""
        page = self._desk.page
        return [
            Route(PAGE, page(self._show, Capability.OPERATOR), methods=["GET"]),
            Route(f"{PAGE}/several", page(self._decide_several, Capability.OPERATOR), methods=["POST"]),
            Route(f"{PAGE}/undo", page(self._undo, Capability.OPERATOR), methods=["POST"]),
            Route(f"{PAGE}/{{sid}}", page(self._decide, Capability.OPERATOR), methods=["POST"]),
        ]

    async def _show(self, visit: Visit) -> Response:
        after, before = (_named(visit, name) for name in ("after", "before"))
        return await self._page(visit, after, before)

    async def _decide(self, visit: Visit) -> Response:
        """The API decides whether this can be decided; the page says what it said."""
        sid = visit.request.path_params["sid"]
        if not is_sid(sid, "RW"):
            raise NOT_FOUND(path=visit.request.url.path)
        answer = await self._ask(visit, sid, visit.fields.get("stands", ""))
        if answer.status < 400:
            return RedirectResponse(PAGE, 303)
        wrong = message_of(answer)
        if answer.status == _CONFLICT and (case := await self._cases.find(sid)) is not None:
            wrong = _decided_meanwhile(case.review)
        return await self._page(visit, None, None, wrong=wrong, wrong_at=sid, status=answer.status)

    async def _ask(self, visit: Visit, sid: Sid, stands: str) -> ApiResponse:
        """The API's answer to the decision in a form, which can be undone for a while."""
        named = {"Outcome": "outcome", "ErrorCode": "error_code", "Reason": "reason"}
        given = {name: visit.fields.get(field, "").strip() for name, field in named.items()}
        more = {"IfOutcome": stands, "UndoWithin": str(UNDO_S)}
        said = {name: value for name, value in {**given, **more}.items() if value}
        return await self._desk.ask_api(visit, f"/tidings/v1/Reviews/{sid}", said)

    async def _decide_several(self, visit: Visit) -> Response:
        """One decision for all that were picked and are still pending, one after the other; each is one commit."""
        picked = _picked(visit)[:WAITING_PAGE]
        refused: list[str] = []
        for sid in picked:
            answer = await self._ask(visit, sid, ReviewOutcome.PENDING.value)
            if answer.status >= 400 and answer.status != _CONFLICT:
                refused.append(message_of(answer))
            elif answer.status >= 400:
                refused.append(gettext("%(sid)s was decided meanwhile.", sid=sid))
        if not picked:
            return await self._page(
                visit, None, None, wrong=_("Nothing was picked: tick what is to be decided."), status=400
            )
        done = gettext("%(decided)s of %(all)s decided.", decided=len(picked) - len(refused), all=len(picked))
        if refused:
            wrong = " ".join([done, *dict.fromkeys(refused)])
            return await self._page(visit, None, None, wrong=wrong, status=400)
        return RedirectResponse(PAGE, 303)

    async def _undo(self, visit: Visit) -> Response:
        """Undoes the decisions that were picked; what was carried out meanwhile is told."""
        picked = _picked(visit)[:HELD_PAGE]
        told = [await self._desk.ask(visit, ApiRequest(operation=_UNDO, path={"sid": sid})) for sid in picked]
        if any(answer.is_refused for answer in told):
            late = [sid for sid, answer in zip(picked, told, strict=True) if answer.is_refused]
            return await self._page(visit, None, None, wrong=_too_late(late), status=_CONFLICT)
        return RedirectResponse(PAGE, 303)

    async def _page(
        self,
        visit: Visit,
        after: Sid | None,
        before: Sid | None,
        *,
        wrong: str = "",
        wrong_at: Sid = "",
        status: int = 200,
    ) -> Response:
        """`wrong` is what was refused, of the review `wrong_at` where it was one; what was typed there stays."""
        asked = ReviewFilter.of(visit)
        shows_waiting = before is None and asked.outcome in (None, ReviewOutcome.PENDING)
        shows_decided = after is None and asked.outcome is not ReviewOutcome.PENDING
        waiting, next_waiting = await self._cases.waiting(asked, after) if shows_waiting else ([], None)
        decided, next_decided = await self._cases.decided(asked, before) if shows_decided else ([], None)
        held = await self._cases.held()
        context = {
            "waiting": waiting,
            "next_waiting": asked.href(PAGE, after=next_waiting) if next_waiting else None,
            "decided": decided,
            "next_decided": asked.href(PAGE, before=next_decided) if next_decided else None,
            "shows_waiting": shows_waiting,
            "shows_decided": shows_decided,
            "held_ones": held,
            "asked": asked,
            "older": OLDER,
            "outcomes": [str(each) for each in ReviewOutcome],
            "pick": PICK,
            "wrong": wrong,
            "wrong_at": wrong_at,
            "typed": {name: visit.fields.get(name, "") for name in ("error_code", "reason")},
            "kinds": KINDS,
            "codes": CODES,
            "deciders": DECIDED_BY,
            "accounts": await self._cases.account_names([*held, *waiting, *decided]),
        }
        return self._desk.html("reviews.html", {**self._desk.frame(visit.request, visit, PAGE), **context}, status)


def _picked(visit: Visit) -> list[Sid]:
    """The reviews that a form picks."""
    return [sid for name in visit.fields if is_sid(sid := name.removeprefix(PICK), "RW")]


def _too_late(sids: Sequence[Sid]) -> str:
    """What whoever undoes too late is told."""
    return gettext("Too late: %(sids)s was carried out, or undone before. Overrule it below.", sids=", ".join(sids))


def _decided_meanwhile(review: Review) -> str:
    """What whoever decided on an older page is told."""
    if review.held_decision:
        return f"Nothing was done: {review.friendly_name} is to be {review.decided}. Undo that first."
    said = {"name": review.friendly_name, "outcome": review.outcome}
    if not review.decided_by:
        return _("Nothing was done: %(name)s was %(outcome)s meanwhile. Overrule it below, if you will.", **said)
    return _(
        "Nothing was done: %(name)s was %(outcome)s by %(who)s meanwhile. Overrule it below, if you will.",
        who=DECIDED_BY.get(review.decided_by, review.decided_by),
        **said,
    )


def _named(visit: Visit, name: str) -> Sid | None:
    """The review that a page's query names. Raises INVALID_PARAMETER."""
    given = visit.request.query_params.get(name)
    if given and not is_sid(given, "RW"):
        raise INVALID_PARAMETER(parameter=name, value=given, reason="it is no review")
    return given or None
