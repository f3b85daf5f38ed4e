"""What an account has: one thing of each kind that a path can name, and a form that each operation would take."""

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import requests
from twilio.rest.numbers.v2.application import ApplicationInstance

from tests.contract.registrant import A2P, ADDRESS, CAMPAIGN, PERSON, SECONDARY, Registrant
from tests.contract.sdk import Desk
from tests.contract.wire import Answer
from tidings.accounts.organizations.roles import OWNER
from tidings.http import Operation
from tidings.http.declared import PLACE
from tidings.numbers.seed import LOCAL

Estate: TypeAlias = Mapping[str, str]
"""SIDs by their prefix; those below trust products by `TrustProducts` and the prefix; what is no SID by the name of its
place; a country by nothing."""

MARK = "Zqmine"
"""In the names and texts of what it has, and in nobody else's."""
NO_CHANNEL_SENDER = "XE" + "0" * 32
"""No account has one: channels are not built."""
UNTOLD = "127.0.0.1:9"
"""A host that takes no webhook."""
RECIPIENT, OPTED_OUT = "+16507773001", "+16507773002"
CAMPAIGN_FORM = {
    "Description": CAMPAIGN["description"],
    "MessageFlow": CAMPAIGN["message_flow"],
    "MessageSamples": CAMPAIGN["message_samples"],
    "UsAppToPersonUsecase": "LOW_VOLUME",
    "HasEmbeddedLinks": "true",
    "HasEmbeddedPhone": "true",
}
MENDED = {**CAMPAIGN_FORM, "AgeGated": "false", "DirectLending": "false"}


def acquire(desk: Desk, picture: str) -> Estate:
    """Makes one of each for an account that `tidings init` made; `picture` is the URL of one. See `give_up`.

    Each answer is looked at: nothing of it was refused, nor any item of what was sent in bulk.
    """
    with looked_at(desk):
        return _acquired(desk, picture)


def _acquired(desk: Desk, picture: str) -> Estate:
    client, isv = desk.client, Registrant(desk)
    message = client.messages.create(to=RECIPIENT, from_=LOCAL, body=MARK, media_url=[picture])
    number, service = client.incoming_phone_numbers.create(area_code="415").sid, isv.service()
    client.messaging.v1.services(service).phone_numbers.create(number)
    contact = {"contact_id": RECIPIENT, "correlation_id": "0" * 32, "country_iso_code": "US"}
    client.accounts.v1.bulk_contacts.create(items=[json.dumps(contact)])
    return {
        "": "US",
        "contact_id": RECIPIENT.replace("+", "%2B"),
        "user": done(isv.tidings("POST", "OptOuts", Scope=service, User=OPTED_OUT))["user"].replace("+", "%2B"),
        "scope": service,
        "category": "security",
        "OC": done(isv.tidings("POST", f"Services/{service}/OptOutConfigurations"))["sid"],
        "RN": SECONDARY,
        "AC": desk.login.sid,
        "SK": client.new_keys.create().sid,
        "SV": done(isv.tidings("POST", "SavedViews", Name="Mine", Place="/messages"))["sid"],
        "PN": number,
        "SC": client.short_codes.list()[0].sid,
        "MG": service,
        "AI": client.messaging.v1.services(service).alpha_senders.create(alpha_sender=MARK).sid,
        "XE": NO_CHANNEL_SENDER,
        "TW": _warning(isv, service),
        "SM": message.sid,
        "MM": message.sid,
        "ME": client.messages(message.sid).media.list()[0].sid,
        "AD": client.addresses.create(**ADDRESS).sid,
        "AP": client.applications.create(friendly_name=MARK).sid,
        "NO": _alert(isv),
        "EV": _callback(isv),
        "host": UNTOLD,
        **_let_in(isv),
        **_organization(isv),
        **_registered(isv, service),
    }


def _warning(isv: Registrant, service: str) -> str:
    """What is warned of where a second toll-free number joins a service."""
    client = isv.client
    found = client.available_phone_numbers("US").toll_free.list(limit=2)
    numbers = [client.incoming_phone_numbers.create(phone_number=one.phone_number).sid for one in found]
    for number in numbers:
        client.messaging.v1.services(service).phone_numbers.create(number)
    sid: str = done(isv.tidings("GET", "TrafficWarnings"))["traffic_warnings"][0]["sid"]
    for number in numbers:
        client.incoming_phone_numbers(number).delete()
    return sid


def give_up(desk: Desk, estate: Estate) -> None:
    """Deletes what would be in the way of others."""
    client = desk.client
    client.messaging.v1.services(estate["MG"]).delete()
    client.incoming_phone_numbers(estate["PN"]).delete()
    client.addresses(estate["AD"]).delete()
    client.keys(estate["SK"]).delete()
    client.applications(estate["AP"]).delete()
    isv = Registrant(desk)
    done(isv.tidings("DELETE", f"OAuthApps/{estate['OQ']}"))
    done(isv.tidings("DELETE", f"AlphaSenderRegistrations/{estate['RG']}"))
    done(isv.tidings("DELETE", f"Invitations/{estate['UI']}"))
    done(isv.scim("DELETE", f"scim/Users/{estate['US']}"))


def done(answer: Answer) -> Any:
    """What is told of what was done: it was not refused."""
    assert answer.status < 300, (answer.status, answer.body)
    return answer.json if answer.body else None


@contextlib.contextmanager
def looked_at(desk: Desk) -> Iterator[None]:
    """What the client does meanwhile is done, each item of it: the client itself looks at no item, and at no fate."""
    begun = len(desk.transport.exchanges)
    yield
    for one in desk.transport.exchanges[begun:]:
        told = one.body if isinstance(one.body, dict) else {}
        items = told.get("items") or []
        refused = [item for item in items if item.get("error_code") or item.get("error_messages")]
        assert one.status < 400, one
        assert not refused, one
        assert told.get("status") not in ("failed", "undelivered", "noncompliant"), one


def _alert(isv: Registrant) -> str:
    """What a callback leaves that nobody takes."""
    client = isv.client
    client.messages.create(to=RECIPIENT, from_=LOCAL, body="Untold", status_callback=f"http://{UNTOLD}/closed")
    found = isv.until(lambda: client.monitor.v1.alerts.list(limit=1), bool, "an alert")
    return str(found[0].sid)


def _callback(isv: Registrant) -> str:
    """What is kept of it, once it was tried; an alert may be an older one."""
    found = isv.until(lambda: done(isv.tidings("GET", "Callbacks"))["callbacks"], bool, "a callback")
    return str(found[0]["sid"])


def _let_in(isv: Registrant) -> Estate:
    """An OAuth app, and what the account let it do."""
    back = "https://app.example/back"
    app = done(isv.tidings("POST", "OAuthApps", FriendlyName=MARK, RedirectUris=back))["sid"]
    isv.client.oauth.v2.authorize.fetch(client_id=app, response_type="code", redirect_uri=back)
    return {"OQ": app, "OG": done(isv.tidings("GET", "OAuthGrants"))["oauth_grants"][0]["sid"]}


def _organization(isv: Registrant) -> Estate:
    """The organization of the account, a user of it, and their role."""
    account = isv.desk.login.sid
    organization = f"OR{account[2:]}"
    user = done(isv.scim("POST", "scim/Users", {"userName": "somebody@example.com"}))["id"]
    role = {"role_sid": OWNER, "scope": organization, "identity": user}
    return {
        "OR": organization,
        "US": user,
        "IY": done(isv.scim("POST", "RoleAssignments", role))["sid"],
        "IX": OWNER,
        "UQ": _signed_in(isv),
        "UI": done(isv.tidings("POST", "Invitations", Email="invited@example.com", Role="support"))["sid"],
    }


def _signed_in(isv: Registrant) -> str:
    """A browser that signed in to the console by the account's token."""
    base, login = isv.desk.server.base, isv.desk.login
    with requests.Session() as browser:
        form = browser.get(f"{base}/sign-in", timeout=30).text.partition('name="form_token" value="')[2]
        given = {"form_token": form.partition('"')[0], "user": login.sid, "secret": login.token}
        back = {"Sec-Fetch-Site": "same-origin"}
        came = browser.post(f"{base}/sign-in", given, headers=back, timeout=30, allow_redirects=False)
        assert came.status_code == 303, came.text
    sid: str = done(isv.tidings("GET", "Sessions"))["sessions"][0]["sid"]
    return sid


def _registered(isv: Registrant, service: str) -> Estate:
    """What a registration leaves: bundles and their parts, a brand, its vetting, a campaign, events."""
    brand = isv.standard_brand(skip_automatic_sec_vet=True)
    known = isv.messaging.brand_registrations(brand).fetch()
    return {
        "BN": brand,
        "VT": isv.messaging.brand_registrations(brand).brand_vettings.create("aegis").brand_vetting_sid,
        "QE": isv.campaign(service, brand, us_app_to_person_usecase="LOW_VOLUME").sid,
        "ShortCodes AP": isv.client.numbers.v2.applications.create(
            application(known.customer_profile_bundle_sid, "Refused reject:18601")
        ).sid,
        "RG": _alpha_registration(isv, known.customer_profile_bundle_sid),
        "AE": isv.client.monitor.v1.events.list(resource_sid=brand)[0].sid,
        "IT": isv.trusthub.end_users.list(limit=1)[0].sid,
        "RD": isv.trusthub.supporting_documents.list(limit=1)[0].sid,
        "RW": done(isv.tidings("GET", "Reviews"))["reviews"][0]["sid"],
        **parts_of(isv, "customer_profiles", known.customer_profile_bundle_sid, SECONDARY),
        **parts_of(isv, "trust_products", known.a2p_profile_bundle_sid, A2P),
    }


def _alpha_registration(isv: Registrant, profile: str) -> str:
    said = {"AlphaSender": MARK, "IsoCountryCode": "SG", "CustomerProfileSid": profile, "Description": MARK}
    sid: str = done(isv.tidings("POST", "AlphaSenderRegistrations", **said))["sid"]
    return sid


def application(profile: str, name: str) -> ApplicationInstance.CreateShortCodeApplicationRequest:
    """What is said of a short code of the US that is wanted."""
    return ApplicationInstance.CreateShortCodeApplicationRequest(
        {
            "friendly_name": name,
            "iso_country": "US",
            "business_information": {"customer_facing_profile": profile},
            "setup": {"charges_apply": False},
        }
    )


def drafts(isv: Registrant) -> Estate:
    """Bundles that can still be edited, with what is in them."""
    person = isv.end_user("starter_customer_profile_information", PERSON)
    return {
        "IT": person,
        "RD": isv.document(),
        **parts_of(isv, "customer_profiles", isv.profile(SECONDARY, person), SECONDARY),
        **parts_of(isv, "trust_products", isv.product(A2P, person), A2P),
    }


def parts_of(isv: Registrant, name: str, bundle: str, policy: str) -> Estate:
    """A bundle and one of each that is below it."""
    below = "TrustProducts " if name == "trust_products" else ""
    held = getattr(isv.trusthub, name)(bundle)
    number = isv.client.incoming_phone_numbers.list()[0].sid
    endpoints = getattr(held, f"{name}_channel_endpoint_assignment")
    return {
        f"{below}BU": bundle,
        f"{below}BV": getattr(held, f"{name}_entity_assignments").list()[0].sid,
        f"{below}EL": getattr(held, f"{name}_evaluations").create(policy).sid,
        f"{below}RA": endpoints.create("phone-number", number).sid,
    }


def paths(estate: Estate, template: str) -> Iterator[str]:
    """A path of an operation for each kind of SID that its places take."""
    kinds = [prefixes.split("|") if prefixes else [name] for name, prefixes in PLACE.findall(template)]
    below = template.split("/")[1]

    def sid_of(kind: str) -> str:
        return estate.get(f"{below} {kind}") or estate.get(kind) or estate["" if kind.islower() else kind]

    for chosen in itertools.product(*kinds):
        filled = iter(chosen)
        yield PLACE.sub(lambda _, filled=filled: sid_of(next(filled)), template)


def form_of(one: Operation, estate: Estate) -> dict[str, Any]:
    """All that a POST needs, and right: it is not refused for want of anything."""
    is_product = one.path.startswith("/TrustProducts")
    policy = A2P if is_product else SECONDARY
    person = {"FriendlyName": "John", "Type": "starter_customer_profile_information", "Attributes": "{}"}
    address = {"".join(word.capitalize() for word in name.split("_")): value for name, value in ADDRESS.items()}
    bundles = {"CustomerProfileBundleSid": estate["BU"], "A2PProfileBundleSid": estate["TrustProducts BU"]}
    change = {"Operations": [{"op": "replace", "path": "displayName", "value": "Mine"}]}
    forms: dict[str, dict[str, Any]] = {
        "/scim/Users": {"userName": "mine@example.com"},
        "/scim/Users/{sid:US}": {"userName": "mine@example.com", **change},
        "/Invitations": {"Email": "another@example.com", "Role": "support"},
        "/NotificationPreferences/{category}": {"Wanted": "true"},
        "/SignInPolicy": {"TwoFactor": "off"},
        "/BalanceAlert": {"LowAt": "20"},
        "/Sessions/End": {"Keep": estate["UQ"]},
        "/SavedViews": {"Name": "Mine", "Place": "/messages"},
        "/RoleAssignments": {"role_sid": estate["IX"], "scope": estate["AC"], "identity": estate["US"]},
        "/Handsets/{handset}/Messages": {"To": LOCAL, "Body": "Mine"},
        "/PhoneNumbers": {"PhoneNumberSid": estate["PN"]},
        "/ShortCodes": {"ShortCodeSid": estate["SC"]},
        "AlphaSenders": {"AlphaSender": "Another"},
        "/Forecast": {"Segments": "1"},
        "/ChannelSenders": {"Sid": NO_CHANNEL_SENDER},
        "/Addresses": address,
        "/EndUsers": person,
        "/SupportingDocuments": {**person, "Type": "customer_profile_address"},
        "/CustomerProfiles": {"FriendlyName": "Mine", "Email": "me@example.com", "PolicySid": policy},
        "/TrustProducts": {"FriendlyName": "Mine", "Email": "me@example.com", "PolicySid": policy},
        "/EntityAssignments": {"ObjectSid": estate["IT"]},
        "/ChannelEndpointAssignments": {"ChannelEndpointType": "phone-number", "ChannelEndpointSid": estate["PN"]},
        "/Evaluations": {"PolicySid": policy},
        "/BrandRegistrations": {**bundles, "Mock": "true"},
        "/Vettings": {"VettingProvider": "aegis"},
        "/Usa2p": {**CAMPAIGN_FORM, "BrandRegistrationSid": estate["BN"]},
        "/Usa2p/{sid:QE}": MENDED,
        "/CallbackSamples": {"Url": "http://customer.example/"},
        "/SignatureChecks": {"Url": "http://customer.example/", "Signature": "x"},
        "/PreregisteredUsa2p": {"CampaignId": "CXMINE1", "MessagingServiceSid": estate["MG"]},
    }
    return next((form for ending, form in forms.items() if one.path.endswith(ending)), {})
