"""The pages that register a customer: where one begins or goes on, a form a step, and what is waited for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tidings.console.asking import ApiAnswer, ApiRequest, Declined, may
from tidings.console.desk import Desk, Visit, json
from tidings.console.page_rights import Permitted
from tidings.console.registering import doing, last_steps
from tidings.console.registering.draft import RegistrationDraft, draft_of
from tidings.console.registering.mending import faults_in, sentences
from tidings.console.registering.model import CUSTOMER, SORTS, RegistrationStep, StepPart
from tidings.console.registering.remarks import Remark, rejecting, remarks_on
from tidings.console.registering.requests import Clerk, bundle_made, operation_of, request
from tidings.console.registering.ways import HEADS, RegistrationWay, narrowed, offered_ways, way_of
from tidings.console.sheets.fields import FormField
from tidings.console.snippets import Snippets, snippets
from tidings.console.wording import _
from tidings.core import is_sid
from tidings.customers.customer import CustomerKind
from tidings.http import MESSAGING_V1, TRUSTHUB_V1
from tidings.http.problems import NOT_FOUND

PAGE: Final = "/registrations"
NEW: Final = f"{PAGE}/new"
HALF_DONE: Final = 10
VALUE_MOST: Final = 8_192
_BAD: Final = 400
_FORMS: Final = frozenset({StepPart.CUSTOMER, StepPart.END_USER, StepPart.ADDRESS, StepPart.SENDER, StepPart.CAMPAIGN})
SEEN: Final = Permitted(
    [
        operation_of(TRUSTHUB_V1, "GET", "/CustomerProfiles"),
        operation_of(TRUSTHUB_V1, "GET", "/TrustProducts"),
        operation_of(MESSAGING_V1, "GET", "/a2p/BrandRegistrations"),
        operation_of(MESSAGING_V1, "GET", "/Services/{}/Compliance/Usa2p"),
    ]
)
"""What one picture of a registration is made of."""
_MAKE: Final = operation_of(TRUSTHUB_V1, "POST", "/CustomerProfiles")


class RegisteringPages:
    """Each page reads the registration from the API, and changes it there."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Their addresses; they come before those of one registration."""
        page, one = self._desk.page, f"{NEW}/{{sid}}"
        return [
            Route(NEW, page(self._begin, SEEN, _MAKE), methods=["GET"]),
            Route(NEW, page(self._begun, SEEN, _MAKE), methods=["POST"]),
            Route(one, page(self._go_on, SEEN, _MAKE), methods=["GET"]),
            Route(f"{one}/{{step}}", page(self._step, SEEN, _MAKE), methods=["GET"]),
            Route(f"{one}/{{step}}", page(self._take, SEEN, _MAKE), methods=["POST"]),
            Route(f"{one}/{{step}}/lint", self._desk.script(self._lint, SEEN, _MAKE), methods=["POST"]),
        ]

    async def _begin(self, visit: Visit) -> Response:
        return await self._first(visit, {"kind": visit.request.query_params.get("kind", "")})

    async def _first(self, visit: Visit, filled: Mapping[str, str], told: ApiAnswer | None = None) -> Response:
        clerk = Clerk(self._desk, visit)
        try:
            open_ones = await clerk.listed(
                request("tidings", "GET", "/Customers", AccountSid=clerk.account_sid, PageSize=str(HALF_DONE))
            )
            primary = await doing.primary_of(clerk)
        except Declined as declined:
            return self._desk.refused(visit, declined.answer)
        kind = filled.get("kind") or ("sole-proprietor" if primary else "primary")
        context = {
            "fields": CUSTOMER.fields,
            "filled": {**filled, "kind": kind},
            "ways": offered_ways(self._desk.now()),
            "heads": HEADS,
            "half_done": [one for one in open_ones if one["state"] != "done"],
            "primary": primary,
            "makes": may(_MAKE, visit.principal),
            "wrong": told,
            "at_fields": _at(told, CUSTOMER.fields),
            "code": self._code(visit, [bundle_made("…", "…", SORTS[CustomerKind.SOLE_PROPRIETOR].policy_sid)]),
        }
        return self._html(visit, "registering_new.html", context, told.status if told else 200)

    async def _begun(self, visit: Visit) -> Response:
        """Makes the draft that everything else is added to."""
        given = _given(visit, CUSTOMER)
        kind = visit.fields.get("kind", "")
        way = way_of(kind)
        if way is None:
            told = ApiAnswer(status=_BAD, body={"message": _("Choose what sort of customer it is.")})
            return await self._first(visit, given, told)
        try:
            policy = SORTS[way.kind].policy_sid
            made = await Clerk(self._desk, visit).done(bundle_made(given["FriendlyName"], given["Email"], policy))
        except Declined as declined:
            return await self._first(visit, {**given, "kind": kind}, declined.answer)
        return RedirectResponse(f"{NEW}/{made['sid']}{_said(way)}", 303)

    async def _go_on(self, visit: Visit) -> Response:
        """To the first step that is not over."""
        draft = await self._draft(visit)
        if isinstance(draft, Response):
            return draft
        return RedirectResponse(f"{NEW}/{draft.sid}/{draft.open_step.key}{_way(visit)}", 303)

    async def _step(self, visit: Visit) -> Response:
        draft = await self._draft(visit)
        if isinstance(draft, Response):
            return draft
        step = _of(visit, draft)
        if not draft.may_show(step):
            return RedirectResponse(f"{NEW}/{draft.sid}/{draft.open_step.key}{_way(visit)}", 303)
        return await self._page(visit, draft, step, draft.filled(step))

    async def _take(self, visit: Visit) -> Response:
        """Does what a form says; shows it again where the API, or lint, has something against it."""
        draft = await self._draft(visit)
        if isinstance(draft, Response):
            return draft
        step, clerk = _of(visit, draft), Clerk(self._desk, visit)
        if not draft.may_show(step):
            raise NOT_FOUND(path=visit.request.url.path)
        fields = _given(visit, step)
        try:
            if step.part is StepPart.CAMPAIGN and not visit.fields.get("anyway"):
                remarks = await remarks_on(clerk, draft, step, fields)
                if rejecting(remarks) or visit.fields.get("check"):
                    return await self._page(visit, draft, step, fields, remarks=remarks, status=_BAD)
            if step.part in _FORMS:
                await doing.save(clerk, draft, step, fields)
            elif step.part is StepPart.OVERVIEW:
                await doing.submit(clerk, draft, low_volume=visit.fields.get("vetting") == "low")
            else:
                to = await last_steps.taken(clerk, draft, step, visit.fields)
                return RedirectResponse(f"{NEW}/{draft.sid}/{to}", 303)
        except Declined as declined:
            now = await self._draft(visit)
            shown = draft if isinstance(now, Response) else now
            return await self._page(visit, shown, step, fields, told=declined.answer)
        return await self._saved(visit, step, fields)

    async def _saved(self, visit: Visit, step: RegistrationStep, fields: Mapping[str, str]) -> Response:
        """On to the next step; or the same again where an evaluation finds fault with what was saved."""
        draft = await self._draft(visit)
        if isinstance(draft, Response):
            return draft
        lacking = (
            await self._lacking(visit, draft)
            if step.part in (StepPart.END_USER, StepPart.SENDER, StepPart.ADDRESS)
            else {}
        )
        if any(field.name in lacking for field in step.fields):
            return await self._page(visit, draft, step, fields, lacking=lacking, status=_BAD)
        after = draft.sort.steps[min(draft.sort.steps.index(step) + 1, len(draft.sort.steps) - 1)]
        to = after if draft.may_show(after) else draft.open_step
        return RedirectResponse(f"{NEW}/{draft.sid}/{to.key}{_way(visit)}", 303)

    async def _lint(self, visit: Visit) -> Response:
        """Remarks on a form as it is being typed."""
        draft = await self._draft(visit)
        if isinstance(draft, Response):
            raise NOT_FOUND(path=visit.request.url.path)
        step = _of(visit, draft)
        try:
            found = await remarks_on(Clerk(self._desk, visit), draft, step, _given(visit, step))
        except Declined as declined:
            return json({"message": declined.answer.message}, declined.answer.status)
        return json({"remarks": [msgspec.to_builtins(remark) for remark in found]})

    async def _draft(self, visit: Visit) -> RegistrationDraft | Response:
        sid = visit.request.path_params["sid"]
        if not is_sid(sid, "BU"):
            raise NOT_FOUND(path=visit.request.url.path)
        try:
            return await draft_of(Clerk(self._desk, visit), sid)
        except Declined as declined:
            return self._desk.refused(visit, declined.answer)

    async def _lacking(self, visit: Visit, draft: RegistrationDraft) -> dict[str, str]:
        try:
            return await doing.lacking(Clerk(self._desk, visit), draft)
        except Declined:
            return {}

    async def _page(
        self,
        visit: Visit,
        draft: RegistrationDraft,
        step: RegistrationStep,
        filled: Mapping[str, str],
        *,
        told: ApiAnswer | None = None,
        remarks: Sequence[Remark] = (),
        lacking: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        clerk, faults = Clerk(self._desk, visit), faults_in(draft)
        context = {
            "draft": draft,
            "step": narrowed(step, draft.brand),
            "way": visit.request.query_params.get("way", ""),
            "way_said": _way(visit),
            "steps": [(each, *_mark(draft, each, step, _way(visit))) for each in draft.sort.steps],
            "filled": filled,
            "faults": faults,
            "at_fields": {**(lacking or {}), **_at(told, step.fields)},
            "refused_at": sentences(faults, step),
            "remarks": remarks,
            "rejects": rejecting(remarks),
            "wrong": told,
            "changes": draft.may_change(step),
            "lints": step.part in (StepPart.END_USER, StepPart.SENDER, StepPart.CAMPAIGN),
            "more": await last_steps.particulars(clerk, draft, step, visit.request.query_params),
            "fees_of": last_steps.fees,
            "code": self._code(visit, doing.examples(draft, step, filled)),
        }
        return self._html(visit, "registering.html", context, told.status if told else status)

    def _code(self, visit: Visit, asks: Sequence[ApiRequest]) -> Snippets:
        """Several requests as one text in each language."""
        base = self._desk.api_base(visit.request)
        each = [snippets(ask, base) for ask in asks]
        return Snippets(*("\n\n".join(getattr(one, name) for one in each) for name in ("curl", "python", "node")))

    def _html(self, visit: Visit, template: str, context: Mapping[str, Any], status: int = 200) -> Response:
        frame = self._desk.frame(visit.request, visit, PAGE)
        return self._desk.html(template, {**frame, "new": NEW, **context, "frame": frame}, status)


def _of(visit: Visit, draft: RegistrationDraft) -> RegistrationStep:
    """The step that the address names. Raises NOT_FOUND."""
    step = draft.sort.step(visit.request.path_params["step"])
    if step is None:
        raise NOT_FOUND(path=visit.request.url.path)
    return step


def _given(visit: Visit, step: RegistrationStep) -> dict[str, str]:
    return {
        field.name: visit.fields.get(field.name, "").replace("\r\n", "\n").strip()[:VALUE_MOST] for field in step.fields
    }


def _at(told: ApiAnswer | None, fields: Sequence[FormField]) -> dict[str, str]:
    """What a refusal says of one field: the one with the longest name that its sentence has."""
    if told is None:
        return {}
    named = [field.name for field in fields if field.name.rstrip("12345") in told.message]
    return {max(named, key=len): told.message} if named else {}


def _way(visit: Visit) -> str:
    """The way that was chosen at the start, as the addresses of the steps hand it on; empty: none is said."""
    return _said(way_of(visit.request.query_params.get("way", "")))


def _said(way: RegistrationWay | None) -> str:
    return f"?way={way}" if way is not None and way.kind is CustomerKind.BUSINESS else ""


def _mark(draft: RegistrationDraft, step: RegistrationStep, shown: RegistrationStep, way: str) -> tuple[str, str]:
    """How a step is drawn in the bar, and its address; empty: it cannot be gone to yet."""
    refused = any(fault.step == step.key for fault in faults_in(draft))
    if refused:
        mark = "refused"
    elif step is not shown and draft.is_done(step):
        mark = "done"
    else:
        mark = "asked" if step is shown else "ahead"
    return mark, f"{NEW}/{draft.sid}/{step.key}{way}" if draft.may_show(step) else ""
