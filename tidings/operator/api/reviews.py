"""Reviews: what waits for a reviewer, for the operator to decide; an account sees its own.

The files of supporting documents are here too: who decides must be able to look at them.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from tidings.accounts.authenticate import seen_by
from tidings.accounts.model import Capability
from tidings.compliance.decisions import AlreadyDecided, Decisions
from tidings.compliance.rejections import reason_of
from tidings.compliance.reviews import OPERATOR, Decision, Review, ReviewOutcome, Reviews, reviews
from tidings.errors import REVIEW_DECIDED
from tidings.http import TIDINGS_V1, Call, Given, Params, Response, instead_of, invalid, operation, or_none, until
from tidings.operator.rejection_codes import why_not
from tidings.trusthub.files import file_of

REASON_MOST = 1_000
UNDO_MOST_S = 3_600
OLDER = until("date_created_until", "date_created")


class Decide(Params):
    """What the operator decides."""

    outcome: Literal["approved", "rejected"]
    error_code: Given[Annotated[int, Meta(ge=10_000, le=99_999)]]
    reason: Given[Annotated[str, Meta(max_length=REASON_MOST)]]
    if_outcome: Given[ReviewOutcome]
    """Decide only while the review stands so: against overruling what was decided meanwhile."""
    undo_within: Annotated[int, Meta(ge=0, le=UNDO_MOST_S)] = 0
    """For so many seconds of business time it can be undone; it is carried out after them."""


reviews.standard("fetch", "list", filters=("kind", "outcome", "account_sid", "object_sid", OLDER))
"""The caller's own, or everybody's for the operator."""


@reviews.operation("POST", "/{sid:RW}", needs=Capability.OPERATOR)
async def decide(call: Call, given: Decide) -> Review:
    """The operator decides, and may overrule what was decided before."""
    await _need_known(call, given)
    stands, decision = or_none(given.if_outcome), _decision(given)
    with instead_of(AlreadyDecided, lambda it: REVIEW_DECIDED(sid=it.review.sid, outcome=it.review.decided)):
        sid, within = call.path["sid"], given.undo_within
        return call.found(await call.part(Decisions).decide(sid, decision, call, stands=stands, undo_within_s=within))


@reviews.operation("DELETE", "/{sid:RW}/HeldDecision", needs=Capability.OPERATOR)
async def undo(call: Call) -> Review:
    """Undoes what was decided and is not carried out yet; the review stands as it stood."""
    return call.found(await call.part(Decisions).undo(call.path["sid"], call))


@operation(TIDINGS_V1, "GET", "/SupportingDocuments/{sid:RD}/File")
async def file(call: Call) -> Response:
    """The file of a supporting document: the caller's own, or anybody's for the operator."""
    mime_type, content = call.found(await file_of(call.db, call.path["sid"], seen_by(call)))
    headers = [(b"Content-Disposition", b"attachment"), (b"X-Content-Type-Options", b"nosniff")]
    return Response(200, content, mime_type.encode(), headers)


async def _need_known(call: Call, given: Decide) -> None:
    """A code says what is wrong, so it must be one that says something of this kind. Raises INVALID_PARAMETER."""
    if not given.error_code:
        return
    review = await call.part(Reviews).find(call.path["sid"])
    reason = why_not(review.kind, given.error_code) if review else None
    if reason is not None:
        raise given.invalid("error_code", reason)


def _decision(given: Decide) -> Decision:
    """Raises INVALID_PARAMETER for an approval with a reason to reject."""
    outcome, code, reason = ReviewOutcome(given.outcome), or_none(given.error_code), or_none(given.reason)
    if outcome is ReviewOutcome.REJECTED:
        reason = reason or reason_of(code)
    elif code is not None:
        raise invalid("ErrorCode", code, "an approval has none")
    return Decision(outcome=outcome, error_code=code, reason=reason, by=OPERATOR)
