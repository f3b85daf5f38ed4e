"""OAuth apps: those of both grant types here, and those of client credentials as iam has them.

Source: https://www.twilio.com/docs/iam/oauth-apps/account-oauth-apps-resource
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta
from msgspec.structs import replace

from tidings.accounts.acting import act_for
from tidings.accounts.model import Capability
from tidings.accounts.oauth.apps import AppKind, AppPolicy, OAuthApp, apps, checked, has_room
from tidings.accounts.oauth.grants import ended_with, grants
from tidings.accounts.vault import Vault
from tidings.core import Instant, Sid
from tidings.http import IAM_V1, Always, Call, JsonParams, Of, Params, Resource, as_shown

SECRET_OCTETS = 32
_OF_CODES = ("account_sid", "redirect_uris", "is_public", "rights", "date_updated")
"""What iam does not show of an app."""


class NewOAuthApp(Resource, shows=OAuthApp):
    """An app in the answer to its creation: the one time that its secret is shown; a public one has none."""

    secret: str | None


class CreateApp(Params, creates=OAuthApp):
    """An app without a type is for authorization codes."""

    type: AppKind = AppKind.CODE
    is_public: bool = False
    rights: Literal["standard", "everything"] = "standard"


class UpdateApp(Params, updates=OAuthApp):
    """What can be changed of an app; its tokens may what the new policy leaves from the next request on."""


grants.standard("fetch", "list", "delete")
"""What is deleted is withdrawn: its tokens are refused from the next request on."""
apps.standard("fetch", "list")


@apps.create
async def create(call: Call, given: CreateApp) -> NewOAuthApp:
    """The secret is in this answer and nowhere else."""
    app, secret = _made(call, given, rights=Capability(given.rights))
    app = await apps.add(call, app, only_if=[has_room(call)])
    return as_shown(NewOAuthApp, app, secret=secret)


@apps.update
async def update(call: Call, given: UpdateApp) -> OAuthApp:
    """All that is said fits, or nothing is changed."""
    checked(replace(await apps.get(call), **given.changes()))
    return await apps.update_row(call, **given.changes())


@apps.operation("POST", "/{sid:OQ}/Secret")
async def renew(call: Call) -> NewOAuthApp:
    """A new secret; the one before gets no tokens from the next request on. Those that it got go on."""
    app, secret = await apps.get(call), call.chance.token(SECRET_OCTETS)
    if app.is_public:
        raise call.not_found()
    app = await apps.update_row(call, secret_hash=call.part(Vault).hash(secret, app.sid))
    return as_shown(NewOAuthApp, app, secret=secret)


@apps.delete
async def delete(call: Call) -> None:
    """With all that accounts let it do."""
    await apps.delete_row(call, also=[ended_with(call.path["sid"])])


class WrittenApp(JsonParams):
    """An app of client credentials, as iam takes it."""

    type: Literal["Client Credential"] | None = None
    friendly_name: Annotated[str, Meta(min_length=1, max_length=64)] | None = None
    description: Annotated[str, Meta(max_length=255)] | None = None
    policy: AppPolicy | None = None
    access_token_ttl: Annotated[int, Meta(ge=60, le=30 * 86_400)] | None = None


class CreateWrittenApp(WrittenApp):
    """Whose app it is; its SID is ours to say."""

    friendly_name: Annotated[str, Meta(min_length=1, max_length=64)]
    owner_sid: Sid | None = None
    client_sid: Annotated[str, Meta(max_length=0)] | None = None
    token_endpoint_auth_method: Literal["client_secret_post", "client_secret_basic"] | None = None
    """Both work for every app."""


def _whole(policy: AppPolicy | None) -> dict[str, Any]:
    """A policy with both its lists; None in the first is all."""
    return {"allow": policy and policy.allow, "deny": (policy and policy.deny) or []}


class VendorApp(Resource, shows=OAuthApp, without=_OF_CODES):
    """An app of client credentials, as iam shows it."""

    date_created: Annotated[str, Of("date_created", Instant.iso)]
    policy: Annotated[dict[str, Any], Of("policy", _whole)]
    secret: Annotated[str, Always("")]
    """Empty but in the answer to its creation."""


vendor_apps = apps.face("/Account/OAuthApps", product=IAM_V1, where={"type": AppKind.CLIENT}, show=VendorApp)


@vendor_apps.create
async def create_vendor(call: Call, given: CreateWrittenApp) -> VendorApp:
    """Of the caller's account, or of a subaccount of it."""
    if given.owner_sid is not None:
        act_for(call, given.owner_sid)
    app, secret = _made(call, None, type=AppKind.CLIENT, **_columns(given))
    return as_shown(VendorApp, await apps.add(call, app, only_if=[has_room(call)]), secret=secret)


@vendor_apps.operation("PUT", "/{sid:OQ}")
async def update_vendor(call: Call, given: WrittenApp) -> OAuthApp:
    """What is null stays as it is."""
    checked(replace(await vendor_apps.get(call), **_columns(given)))
    return await vendor_apps.update_row(call, **_columns(given))


@vendor_apps.delete
async def delete_vendor(call: Call) -> None:
    """Its tokens are refused from the next request on."""
    await vendor_apps.delete_row(call)


def _columns(given: WrittenApp) -> dict[str, Any]:
    said = given.changes().items()
    return {name: value for name, value in said if value is not None and name in OAuthApp.__struct_fields__}


def _made(call: Call, given: Params | None, **extra: object) -> tuple[OAuthApp, str | None]:
    """A new app that fits, and its secret."""
    sid, secret = call.sids.make("OQ"), call.chance.token(SECRET_OCTETS)
    kept = call.part(Vault).hash(secret, sid)
    app = checked(apps.make(call, given, sid=sid, created_by=call.principal.sid, secret_hash=kept, **extra))
    return (replace(app, secret_hash=""), None) if app.is_public else (app, secret)
