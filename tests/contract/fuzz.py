"""Fuzzes the running API with schemathesis: `python -m tests.contract.fuzz [--examples N]`.

Every operation gets good values, bad ones and strange ones. No answer may be a failure of ours, every refusal has the
body that errors have, and none takes long.

Source: https://schemathesis.readthedocs.io
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from tests.contract.estate import Estate, acquire, drafts
from tests.contract.openapi import Likely, description
from tests.contract.registrant import (
    A2P,
    ADDRESS,
    BUSINESS,
    CAMPAIGN,
    PERSON,
    SECONDARY,
    SOLE_PROPRIETOR,
    STARTER,
    Registrant,
)
from tests.contract.sdk import Desk
from tests.contract.server import RunningServer, now, running_server
from tests.contract.site import Site
from tests.stores import running_postgres
from tidings.numbers.seed import LOCAL, SHORT_CODE, TOLL_FREE

ROOT = Path(__file__).parents[2]
ANSWER_MOST_S = 5
CHECKS = "not_a_server_error,response_schema_conformance,content_type_conformance"
SETTINGS = f"""[checks]
not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", 501]
max_response_time = {ANSWER_MOST_S}
"""
"""A method that is published and not built yet is answered 501, and nothing else is 5xx."""
END_USER_TYPES = ("starter_customer_profile_information", "customer_profile_business_information",
                  "sole_proprietor_information")  # fmt: skip
NOWHERE = "http://127.0.0.1:9/"
"""A URL where nothing listens."""


def likely(server: RunningServer) -> Likely:
    """Values that lead somewhere: SIDs of what there is, numbers that are ours."""
    desk = Desk(server, server.logins.main)
    with closing(desk.transport), closing(Site()) as site:
        client = desk.client
        estate = acquire(desk, site.url("/picture.png"))
        editable = drafts(Registrant(desk))
        services = [one.sid for one in client.messaging.v1.services.list()]
        numbers = [one.sid for one in client.incoming_phone_numbers.list()]
        codes = [one.sid for one in client.short_codes.list()]
        offers = [one.phone_number for one in client.available_phone_numbers("US").local.list(limit=3)]
    kinds = {kind[-2:] for kind in estate if kind}
    sids = {kind: _sids_of(kind, estate, editable) for kind in kinds}
    return {
        **sids,
        **_of_registrations(sids, numbers + codes),
        "AC": [server.logins.main.sid, server.logins.subaccount.sid],
        "MG": services,
        "PN": numbers,
        "SC": codes,
        "sid": [*numbers, *codes, *END_USER_TYPES],
        "country_code": ["US", "GB"],
        "handset": ["+14155550100"],
        "To": ["+14155550100", "+14155530003", LOCAL],
        "From": [LOCAL, TOLL_FREE, SHORT_CODE],
        "MessagingServiceSid": services,
        "Body": ["Hello", "\u201csmart\u201d \u263a", "x" * 1600, "STOP", "\u05e9\u05dc\u05d5\u05dd"],
        "ValidityPeriod": ["1", "36000"],
        "SmartEncoded": ["true", "FALSE"],
        "ContentRetention": ["discard"],
        "AddressRetention": ["obfuscate"],
        "FriendlyName": ["Fuzzed", "\U0001f468\u200d\U0001f469"],
        "PhoneNumberSid": numbers,
        "ShortCodeSid": codes,
        "PhoneNumber": offers,
        "AreaCode": ["415", "212"],
        "ScheduleType": ["fixed"],
        "SendAt": [f"{now() + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"],
        "StatusCallback": [NOWHERE],
        "MediaUrl": [NOWHERE],
        "SmsUrl": [NOWHERE],
        "InboundRequestUrl": [NOWHERE],
        "Tags": ['{"a": "b"}'],
        "Advance": ["PT1S"],
        **_of_oauth(sids),
    }


def _sids_of(kind: str, *estates: Estate) -> list[str]:
    """The SIDs of a kind, without their doubles."""
    found = [sid for estate in estates for key, sid in estate.items() if key.endswith(kind)]
    return list(dict.fromkeys(found))


def _of_oauth(sids: Likely) -> Likely:
    """Values for what OAuth's endpoints take, in both spellings."""
    values = {
        "grant_type": ["client_credentials", "authorization_code", "refresh_token"],
        "response_type": ["code"],
        "client_id": [*sids["OQ"], *sids["SK"]],
        "redirect_uri": ["https://app.example/back"],
        "scope": ["offline_access"],
        "code_challenge_method": ["S256"],
    }
    return {**values, **{name.title().replace("_", ""): found for name, found in values.items()}}


def _of_registrations(sids: Likely, senders: list[str]) -> Likely:
    """Values for what registrations take."""
    bundles = sids["BU"]
    return {
        **{name.title().replace("_", ""): [str(value)] for name, value in {**ADDRESS, **CAMPAIGN}.items()},
        "MessageSamples": CAMPAIGN["message_samples"],
        "HasEmbeddedLinks": ["true", "false"],
        "HasEmbeddedPhone": ["true", "false"],
        "AgeGated": ["false"],
        "DirectLending": ["false"],
        "UsAppToPersonUsecase": ["LOW_VOLUME", "MIXED", "SOLE_PROPRIETOR"],
        "OptInKeywords": ["START"],
        "OptOutMessage": ["You are out. You get no more messages."],
        "BrandRegistrationSid": sids["BN"],
        "CustomerProfileBundleSid": bundles,
        "A2PProfileBundleSid": bundles,
        "BrandType": ["STANDARD", "SOLE_PROPRIETOR"],
        "Mock": ["true"],
        "VettingProvider": ["aegis", "campaign-verify"],
        "VettingId": ["cv|1.0|tcr|10dlc|a|b"],
        "CampaignId": ["CXOTHER", "CPOTHER", "CROTHER"],
        "PolicySid": [STARTER, SECONDARY, SOLE_PROPRIETOR, A2P],
        "ObjectSid": [*sids["IT"], *sids["RD"], *bundles],
        "Type": [*END_USER_TYPES, "customer_profile_address"],
        "Attributes": ["{}", json.dumps(PERSON), json.dumps(BUSINESS), json.dumps({"address_sids": sids["AD"]})],
        "Email": ["fuzzed@example.com", "fuzzed@mailinator.com"],
        "Status": ["pending-review", "draft", "twilio-approved"],
        "ChannelEndpointType": ["phone-number", "short-code"],
        "ChannelEndpointSid": senders,
        "Date": ["2026-01-31"],
        "ResourceSid": [*bundles, *sids["BN"]],
        "AddressSid": sids["AD"],
        "EmergencyEnabled": ["true", "false"],
        "Sid": [*sids["BN"], *sids["MG"], *bundles],
    }


def fuzz(server: RunningServer, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Fuzzes a server with schemathesis and more of its options; gives what it printed."""
    (folder / "schemathesis.toml").write_text(SETTINGS)
    file = folder / "openapi.json"
    file.write_text(json.dumps(description(likely(server))))
    login = server.logins.main
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        str(file),
        f"--url={server.base}",
        f"--auth={login.sid}:{login.token}",
        f"--checks={CHECKS}",
        "--phases=coverage,fuzzing",
        "--suppress-health-check=all",
        "--warnings=off",
        "--no-color",
        "--continue-on-failure",
        "--request-timeout=20",
        *options,
    ]
    hooked = {**os.environ, "PYTHONPATH": str(ROOT), "SCHEMATHESIS_HOOKS": "tests.contract.fuzz_hooks"}
    return subprocess.run(command, cwd=folder, env=hooked, capture_output=True, text=True, check=False, timeout=3_600)


def failures_in_log(server: RunningServer, folder: Path) -> list[str]:
    """What the server itself says that failed; also that it died."""
    lines = (folder / "log").read_text(errors="replace").splitlines()
    found = [line for line in lines if re.search(r'"level": "(error|critical)"|Traceback', line)]
    return found if server.process.running else [*found, f"the server ended: {lines[-1:]}"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzzes a server on each store; the exit status is that of the worse."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100, help="the most requests of each kind for each operation")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    options = [f"--max-examples={given.examples}", f"--seed={given.seed}", "--generation-database=none"]
    worst = 0
    with running_postgres() as postgres:
        for name, url in (("SQLite", None), ("PostgreSQL", postgres)):
            with tempfile.TemporaryDirectory() as kept:
                folder = Path(kept)
                with running_server(folder, url, registration_pace="instant") as server:
                    done = fuzz(server, folder, *options)
                    failed = failures_in_log(server, folder)
                print(f"== {name}\n{done.stdout}{done.stderr}", *failed, sep="\n")
                worst = max(worst, done.returncode, 1 if failed else 0)
    return worst


if __name__ == "__main__":
    sys.exit(main())
