"""A small server that follows the documented shapes of The Campaign Registry's CSP API, on a loopback socket.

It keeps what it is asked, can lose an answer after it did what was asked, and answers what a test puts in its way.
"""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import msgspec
from aiohttp import web

from tidings.registry.http.settings import RegistrySettings, parse_registry_url
from tidings.registry.http.signature import signature_of

KEY, SECRET, UPSTREAM = "KEY0123", "s3cret/+", "SUPSTRM"
BRAND_NEEDS = ("entityType", "displayName", "phone", "country", "email", "brandRelationship")
COMPANY_NEEDS = ("companyName", "ein", "vertical")
BRAND_KNOWS = {
    *BRAND_NEEDS,
    *COMPANY_NEEDS,
    *("firstName", "lastName", "mobilePhone", "einIssuingCountry", "street", "city", "state", "postalCode", "website"),
    *("stockSymbol", "stockExchange", "ipAddress", "altBusinessId", "altBusinessIdType", "businessContactEmail"),
    *("referenceId", "mock", "tag"),
}
CAMPAIGN_KNOWS = {
    *("brandId", "vertical", "usecase", "subUsecases", "resellerId", "description", "messageFlow", "helpMessage"),
    *("sample1", "sample2", "sample3", "sample4", "sample5", "helpKeywords", "optinKeywords", "optinMessage"),
    *("optoutKeywords", "optoutMessage", "embeddedLink", "embeddedPhone", "numberPool", "ageGated", "directLending"),
    *("subscriberOptin", "subscriberOptout", "subscriberHelp", "affiliateMarketing", "privacyPolicyLink"),
    *("termsAndConditionsLink", "termsAndConditions", "mnoIds", "referenceId", "autoRenewal", "tag"),
}
CAMPAIGN_CHANGES = {"resellerId", "description", "messageFlow", "helpMessage", "autoRenewal"} | {
    f"sample{place}" for place in range(1, 6)
}
CARRIERS = ("10017", "10035", "10038")


class Asked(msgspec.Struct, frozen=True):
    """A request that came."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    authorization: str
    headers: dict[str, str]

    @property
    def line(self) -> str:
        return f"{self.method} {self.path}"


class Wrong(Exception):  # noqa: N818 - reads as a state
    """What is refused: the entries of the error body."""

    def __init__(self, *errors: tuple[int, str | None, str], status: int = 400) -> None:
        super().__init__(errors)
        self.status = status
        self.errors = [{"code": code, "field": field, "description": text} for code, field, text in errors]


class Tcr:
    """The registry, with all that it knows."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answers: list[tuple[int, Any, dict[str, str]]] = []
        """Given instead of its own, in turn, without anything being done."""
        self.losing = 0
        """So many answers are lost after it did what was asked."""
        self.losing_of: str | None = None
        """All answers to this are lost, such as `PUT /brand/B000001`."""
        self.brands: dict[str, dict[str, Any]] = {}
        self.campaigns: dict[str, dict[str, Any]] = {}
        self.vettings: dict[str, list[dict[str, Any]]] = {}
        self.feedback: dict[str, list[dict[str, Any]]] = {}
        self.otps: dict[str, dict[str, Any]] = {}
        self.sharing: dict[str, dict[str, Any]] = {}
        self.operation: dict[str, dict[str, str]] = {}
        self.partner: dict[str, dict[str, Any]] = {}
        self.subscriptions: dict[str, str] = {}
        self.not_qualified: set[str] = set()
        self.now = "2026-01-15T12:00:00.000Z"
        self.base = ""

    # what tests say

    def lines(self) -> list[str]:
        """What was asked, and is forgotten."""
        found = [asked.line for asked in self.asked]
        self.asked.clear()
        return found

    def answer_next(self, status: int, body: Any = None, **headers: str) -> None:
        self.answers.append((status, body, headers))

    def settings(self, more: str = f"?upstream={UPSTREAM}") -> RegistrySettings:
        return parse_registry_url(f"http://{KEY}:{SECRET.replace('/', '%2F')}@{self.base}/v2{more}")

    def notice(self, event: str, **more: Any) -> dict[str, Any]:
        """What it tells, with what it knows of the brand and the campaign."""
        campaign = self.campaigns.get(more.get("campaignId", ""), {})
        brand_id = more.get("brandId") or campaign.get("brandId")
        brand = self.brands.get(brand_id or "", {})
        told: dict[str, Any] = {"eventType": event, "cspId": "S000001", "cspName": "Tidings", "mock": False}
        if brand_id:
            told |= {"brandId": brand_id, "brandName": brand.get("displayName")}
            told["brandReferenceId"] = brand.get("referenceId")
        if campaign:
            told["campaignReferenceId"] = campaign.get("referenceId")
        return told | more

    def judge(self, brand_id: str, status: str, **attributes: Any) -> dict[str, Any]:
        """A brand is judged; the notice of it."""
        self.brands[brand_id]["identityStatus"] = status
        self.brands[brand_id]["optionalAttributes"] = attributes
        return self.notice("BRAND_IDENTITY_STATUS_UPDATE", brandId=brand_id, brandIdentityStatus=status)

    def vetted(self, brand_id: str, status: str, score: int | None = None) -> dict[str, Any]:
        """The newest vetting of a brand ends; the notice of it."""
        vetting = self.vettings[brand_id][-1]
        vetting |= {"vettingStatus": status, "vettingScore": score, "vettedDate": self.now}
        event = "EVP_REPORT_SCORE" if status == "ACTIVE" else "EVP_REPORT_FAIL"
        more = {"evpId": vetting["evpId"], "vettingId": vetting["vettingId"]}
        return self.notice(event, brandId=brand_id, **more)

    # the server

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[Tcr]:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            assert site._server is not None
            self.base = f"127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
            yield self
        finally:
            await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        octets = await request.read()
        asked = Asked(
            request.method,
            request.raw_path.partition("?")[0].removeprefix("/v2"),
            dict(request.query),
            json.loads(octets) if octets else None,
            request.headers.get("Authorization", ""),
            dict(request.headers),
        )
        self.asked.append(asked)
        if self.answers:
            status, body, headers = self.answers.pop(0)
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            text = body if isinstance(body, str) else json.dumps(body)
            return web.Response(status=status, text=text, headers=named, content_type="application/json")
        if base64.b64decode(asked.authorization.removeprefix("Basic ")) != f"{KEY}:{SECRET}".encode():
            return web.json_response([{"code": 501, "description": "Unauthorized"}], status=401)
        try:
            found = self._found(asked)
        except Wrong as wrong:
            if asked.line != self.losing_of:
                return web.json_response(wrong.errors, status=wrong.status)
            found = None
        if self.losing or asked.line == self.losing_of:
            self.losing = max(0, self.losing - 1)
            assert request.transport is not None
            request.transport.close()
        return web.Response(status=204) if found is None else web.json_response(found)

    def _found(self, asked: Asked) -> Any:
        part, *parts = asked.path.strip("/").split("/")
        of = {
            "brand": self._brands,
            "campaignBuilder": self._builder,
            "campaign": self._campaigns,
            "partnerCampaign": self._partner_campaigns,
            "webhook": self._webhooks,
        }.get(part)
        if of is None:
            raise Wrong((404, None, f"no operation {asked.line}"), status=404)
        return of(asked, parts)

    def _brands(self, asked: Asked, parts: list[str]) -> Any:
        match (asked.method, *parts):
            case ("POST", "nonBlocking"):
                return self._new_brand(asked.body)
            case ("GET",):
                return self._page(self.brands, asked)
            case ("GET", "feedback", brand_id):
                self._brand(brand_id)
                return {"brandId": brand_id, "category": self.feedback.get(brand_id, [])}
        return self._of_brand(asked, self._brand(parts[0]), parts[1:])

    def _builder(self, asked: Asked, parts: list[str]) -> Any:
        match (asked.method, *parts):
            case ("GET", "brand", brand_id, "usecase", use_case):
                return self._terms(self._brand(brand_id), use_case)
            case ("POST",):
                return self._new_campaign(asked.body)
        raise Wrong((404, None, f"no operation {asked.line}"), status=404)

    def _campaigns(self, asked: Asked, parts: list[str]) -> Any:
        return self._of_campaign(asked, parts[0], parts[1:]) if parts else self._page(self.campaigns, asked)

    def _partner_campaigns(self, asked: Asked, parts: list[str]) -> Any:
        return self._of_partner(asked, parts[0], parts[1:])

    def _webhooks(self, asked: Asked, parts: list[str]) -> Any:
        assert parts == ["subscription"]
        if asked.method == "GET":
            return [{"eventCategory": name, "webhookEndpoint": url} for name, url in self.subscriptions.items()]
        self.subscriptions[asked.body["eventCategory"]] = asked.body["webhookEndpoint"]
        return asked.body

    @staticmethod
    def _page(things: dict[str, dict[str, Any]], asked: Asked) -> Any:
        wanted = asked.query["referenceId"]
        records = [
            thing
            for thing in things.values()
            if wanted.lower() in str(thing.get("referenceId", "")).lower()
            and thing.get("status", "ACTIVE") == asked.query.get("status", "ACTIVE")
        ]
        return {"records": records, "page": 1, "totalRecords": len(records)}

    # brands

    def _new_brand(self, body: dict[str, Any]) -> Any:
        self._must_be_brand(body)
        if any(brand.get("referenceId") == body.get("referenceId") for brand in self.brands.values()):
            raise Wrong((510, "referenceId", "Duplicate reference ID"))
        brand_id = f"B{len(self.brands) + 1:06d}"
        status = "SELF_DECLARED" if body["entityType"] == "SOLE_PROPRIETOR" else "UNVERIFIED"
        self.brands[brand_id] = {**body, "brandId": brand_id, "cspId": "S000001", "identityStatus": status}
        return self.brands[brand_id]

    @staticmethod
    def _must_be_brand(body: dict[str, Any]) -> None:
        errors: list[tuple[int, str | None, str]] = [
            (511, name, f"Unknown property {name}") for name in sorted(set(body) - BRAND_KNOWS)
        ]
        alone = body.get("entityType") == "SOLE_PROPRIETOR"
        needs = BRAND_NEEDS if alone else BRAND_NEEDS + COMPANY_NEEDS
        errors += [(512, name, f"{name} is required") for name in needs if not body.get(name)]
        if body.get("email") and "@" not in body["email"]:
            errors.append((513, "email", "Invalid email address"))
        if errors:
            raise Wrong(*errors)

    def _brand(self, brand_id: str) -> dict[str, Any]:
        brand = self.brands.get(brand_id)
        if brand is None:
            raise Wrong((502, "brandId", "Brand not found"))
        return brand

    def _of_brand(self, asked: Asked, brand: dict[str, Any], rest: list[str]) -> Any:
        brand_id = brand["brandId"]
        match (asked.method, *rest):
            case ("GET",):
                return brand
            case ("PUT",):
                assert not {"referenceId", "mock"} & set(asked.body), "they cannot be changed"
                self._must_be_brand(asked.body)
                brand.update(asked.body)
                return brand
            case ("DELETE",):
                if any(each["brandId"] == brand_id and each["status"] == "ACTIVE" for each in self.campaigns.values()):
                    raise Wrong((520, None, "Brand has active campaigns"))
                del self.brands[brand_id]
                return None
            case ("PUT", "revet"):
                return brand
            case (_, "externalVetting"):
                return self._vetting(asked, brand_id)
            case (_, "smsOtp"):
                return self._otp(asked, brand)
        raise Wrong((404, None, f"no operation {asked.line}"), status=404)

    def _vetting(self, asked: Asked, brand_id: str) -> Any:
        there = self.vettings.setdefault(brand_id, [])
        if asked.method == "GET":
            return [vetting for vetting in there if asked.query.get("evpId", vetting["evpId"]) == vetting["evpId"]]
        made = {"evpId": asked.body["evpId"], "createDate": self.now}
        if asked.method == "POST":
            if any(vetting["vettingStatus"] == "PENDING" for vetting in there):
                raise Wrong((10012, None, "A vetting is being processed"))
            made |= {"vettingId": f"{brand_id}-{len(there)}", "vettingStatus": "PENDING"}
            made["vettingClass"] = asked.body["vettingClass"]
        else:
            token = asked.body["vettingId"]
            if token.endswith("INVALID"):
                raise Wrong((531, "vettingId", "Vetting record not found"))
            if any(vetting["vettingId"] == token for vetting in there):
                raise Wrong((532, None, "Vetting record exists"))
            made |= {"vettingId": token, "vettingStatus": "ACTIVE", "vettingClass": "POLITICAL"}
        there.append(made)
        return made

    def _otp(self, asked: Asked, brand: dict[str, Any]) -> Any:
        brand_id = brand["brandId"]
        otp = self.otps.get(brand_id)
        match asked.method:
            case "GET":
                if otp is None:
                    raise Wrong((541, None, "No OTP was requested"), status=404)
                return otp
            case "POST":
                if brand["entityType"] != "SOLE_PROPRIETOR":
                    raise Wrong((540, None, "OTP is for sole proprietors"))
                assert "@OTP_PIN@" in asked.body["pinSms"]
                self.otps[brand_id] = {"brandId": brand_id, "requestDate": self.now, "pin": "123456"}
                return {"brandId": brand_id, "referenceId": "OTP1"}
        if otp is None or asked.body["otpPin"] != otp["pin"]:
            raise Wrong((542, "otpPin", "Invalid OTP PIN"))
        otp["verifyDate"] = self.now
        brand["identityStatus"] = "VERIFIED"
        return None

    # campaigns

    def _terms(self, brand: dict[str, Any], use_case: str) -> Any:
        alone = brand["entityType"] == "SOLE_PROPRIETOR"
        if brand["identityStatus"] not in ("VERIFIED", "VETTED_VERIFIED"):
            raise Wrong((550, "brandId", "Brand is not verified"))
        if alone != (use_case == "SOLE_PROPRIETOR"):
            raise Wrong((551, "usecase", "Brand does not qualify for submitted campaign use-case"))
        least, most = {"MIXED": (2, 5), "LOW_VOLUME": (0, 5)}.get(use_case, (0, 0))
        qualifies = {carrier: {"qualify": use_case not in self.not_qualified} for carrier in CARRIERS}
        return {
            "usecase": use_case,
            "monthlyFee": 10,
            "minSubUsecases": least,
            "maxSubUsecases": most,
            "mnoMetadata": qualifies,
        }

    def _new_campaign(self, body: dict[str, Any]) -> Any:
        self._terms(self._brand(body["brandId"]), body["usecase"])
        errors: list[tuple[int, str | None, str]] = [
            (561, name, f"Unknown property {name}") for name in sorted(set(body) - CAMPAIGN_KNOWS)
        ]
        if len(body.get("description", "")) < 40:
            errors.append((562, "description", "Description is too short"))
        if any(each["referenceId"] == body["referenceId"] for each in self.campaigns.values()):
            errors.append((563, "referenceId", "Duplicate reference ID"))
        if errors:
            raise Wrong(*errors)
        campaign_id = f"C{len(self.campaigns) + 1:06d}"
        mock = self.brands[body["brandId"]].get("mock", False)
        self.campaigns[campaign_id] = {**body, "campaignId": campaign_id, "status": "ACTIVE", "mock": mock}
        self.operation[campaign_id] = {}
        return {"campaignId": campaign_id, "mnoMetadata": {}}

    def _of_campaign(self, asked: Asked, campaign_id: str, rest: list[str]) -> Any:
        campaign = self.campaigns.get(campaign_id)
        if campaign is None:
            raise Wrong((570, "campaignId", "Campaign not found"), status=404)
        match (asked.method, *rest):
            case ("GET",):
                return campaign
            case ("PUT",):
                assert set(asked.body) <= CAMPAIGN_CHANGES, "only these can be changed"
                campaign.update(asked.body)
                return campaign
            case ("DELETE",):
                campaign["status"] = "EXPIRED"
                return None
            case ("PUT", "resubmit"):
                if campaign["status"] != "ACTIVE":
                    raise Wrong((571, None, "Campaign is not active"))
                return campaign
            case ("GET", "operationStatus"):
                return self.operation[campaign_id]
            case ("GET", "sharing"):
                return {"sharedByMe": self.sharing.get(campaign_id)}
            case ("PUT", "sharing", upstream):
                return self._share(campaign, upstream)
        raise Wrong((404, None, f"no operation {asked.line}"), status=404)

    def _share(self, campaign: dict[str, Any], upstream: str) -> Any:
        if campaign["mock"]:
            raise Wrong((580, None, "Mock campaign cannot be shared"))
        there = self.sharing.get(campaign["campaignId"], {})
        if there.get("sharingStatus") in ("PENDING", "ACCEPTED"):
            raise Wrong((581, None, "Campaign is shared already"))
        made = {"downstreamCnpId": "S000001", "upstreamCnpId": upstream, "sharingStatus": "PENDING"}
        self.sharing[campaign["campaignId"]] = made
        return made

    def _of_partner(self, asked: Asked, campaign_id: str, rest: list[str]) -> Any:
        campaign = self.partner.get(campaign_id)
        if campaign is None:
            raise Wrong((570, "campaignId", "Campaign not found"), status=404)
        match (asked.method, *rest):
            case ("GET",):
                return campaign
            case ("GET", "sharing"):
                mine = {"downstreamCnpId": "SOTHERS", "upstreamCnpId": "S000001", "sharingStatus": "PENDING"}
                return {"sharedWithMe": mine, "sharedByMe": self.sharing.get(campaign_id)}
            case ("GET", "operationStatus"):
                return self.operation.get(campaign_id, {})
            case ("PUT", "sharing", upstream):
                return self._share({"campaignId": campaign_id, "mock": False}, upstream)
        raise Wrong((404, None, f"no operation {asked.line}"), status=404)


def signed(notice: dict[str, Any] | bytes, url: str, secret: str = SECRET) -> tuple[bytes, str]:
    """A notice as it goes over the wire, and its signature."""
    octets = notice if isinstance(notice, bytes) else json.dumps(notice, indent=1).encode()
    return octets, signature_of(secret, url, octets)
