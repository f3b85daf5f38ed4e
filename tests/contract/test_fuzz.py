"""A short run of the fuzzer, of `make long`; `make fuzz` is the longest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.fuzz import failures_in_log, fuzz
from tests.contract.server import running_server

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("fuzz")]

TWINS = "--exclude-path-regex=SigningKeys|/Mobile|/TollFree|/TrustProducts"
"""Operations that share all their code with others."""


def test_no_request_makes_the_server_fail(tmp_path: Path) -> None:
    with running_server(tmp_path, registration_pace="instant") as server:
        done = fuzz(server, tmp_path, "--max-examples=2", "--generation-deterministic", "--no-shrink", TWINS)
        assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]
        assert failures_in_log(server, tmp_path) == []
