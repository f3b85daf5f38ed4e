"""Which second factor the caller's organization asks of its people."""

from __future__ import annotations

from tidings.accounts.model import Capability
from tidings.accounts.organizations.organization import own_organization
from tidings.accounts.people.policy import TwoFactor, policy_of, policy_set
from tidings.audit.events import note
from tidings.audit.properties import of_changed
from tidings.core import Sid
from tidings.http import SELF, TIDINGS_V1, Call, Link, Params, Resource, operation


class SignInPolicy(Resource):
    """The policy, of all people of an organization."""

    account_sid: Sid
    two_factor: TwoFactor
    url: Link = SELF


class SetSignInPolicy(Params):
    """When a second factor is asked for."""

    two_factor: TwoFactor


@operation(TIDINGS_V1, "GET", "/SignInPolicy", resource=SignInPolicy, needs=Capability.EVERYTHING)
async def fetch(call: Call) -> SignInPolicy:
    """`off` where it was never set."""
    own = own_organization(call).sid
    return SignInPolicy(account_sid=own, two_factor=await policy_of(call.db, own))


@operation(TIDINGS_V1, "POST", "/SignInPolicy", resource=SignInPolicy, needs=Capability.EVERYTHING)
async def change(call: Call, given: SetSignInPolicy) -> SignInPolicy:
    """From the next sign-in on; who has no second factor is led through setting one up."""
    before, now = await fetch(call), call.clock.now()
    changes = of_changed(before, {"two_factor": given.two_factor})
    kept = note(call, "sign-in-policy.updated", before.account_sid, changes)
    await call.db.commit(policy_set(before.account_sid, given.two_factor, now), *([kept] if changes else []))
    return SignInPolicy(account_sid=before.account_sid, two_factor=given.two_factor)
