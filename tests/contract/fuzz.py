"""Fuzzes the running API with schemathesis: `python -m tests.contract.fuzz [--examples N]`.

Every operation gets good values, bad ones and strange ones. No answer may be a failure of ours, every refusal has the
body that errors have, and none takes long.

Source: https://schemathesis.readthedocs.io
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from tests.contract.openapi import Likely, description
from tests.contract.sdk import Desk
from tests.contract.server import RunningServer, now, running_server
from tests.stores import running_postgres
from tidings.numbers.seed import LOCAL, SHORT_CODE, TOLL_FREE

ANSWER_MOST_S = 5
CHECKS = "not_a_server_error,response_schema_conformance,content_type_conformance"
SETTINGS = """[checks]
not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", 501]
"""
"""A method that is published and not built yet is answered 501, and nothing else is 5xx."""
NOWHERE = "http://127.0.0.1:9/"
"""A URL where nothing listens."""


def likely(server: RunningServer) -> Likely:
    """Values that lead somewhere: SIDs of what there is, numbers that are ours."""
    desk = Desk(server, server.logins.main)
    with closing(desk.transport):
        client = desk.client
        first = client.messages.create(to="+16507770001", from_=LOCAL, body="Fuzzed", media_url=[NOWHERE])
        service = client.messaging.v1.services.list()[-1].sid
        key = client.new_keys.create().sid
        numbers = [one.sid for one in client.incoming_phone_numbers.list()]
        codes = [one.sid for one in client.short_codes.list()]
        offers = [one.phone_number for one in client.available_phone_numbers("US").local.list(limit=3)]
        media = [one.sid for one in client.messages(first.sid).media.list()]
    return {
        "AC": [server.logins.main.sid, server.logins.subaccount.sid],
        "SM": [first.sid],
        "MM": [first.sid],
        "ME": media,
        "MG": [service],
        "SK": [key],
        "PN": numbers,
        "SC": codes,
        "sid": [*numbers, *codes],
        "country_code": ["US", "GB"],
        "handset": ["+14155550100"],
        "To": ["+14155550100", "+14155530003", LOCAL],
        "From": [LOCAL, TOLL_FREE, SHORT_CODE],
        "MessagingServiceSid": [service],
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
        f"--max-response-time={ANSWER_MOST_S}",
        "--phases=coverage,fuzzing",
        "--suppress-health-check=all",
        "--warnings=off",
        "--no-color",
        "--continue-on-failure",
        "--request-timeout=20",
        *options,
    ]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=3_600)


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
                with running_server(folder, url) as server:
                    done = fuzz(server, folder, *options)
                    failed = failures_in_log(server, folder)
                print(f"== {name}\n{done.stdout}{done.stderr}", *failed, sep="\n")
                worst = max(worst, done.returncode, 1 if failed else 0)
    return worst


if __name__ == "__main__":
    sys.exit(main())
