"""The installation's certificate authority."""

from __future__ import annotations

import fcntl
import os
import ssl
import stat
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from tidings.core import MovableClock
from tidings.sdkproxy.authority import (
    CERTIFICATE_FILE,
    CONTEXTS_MAX,
    KEY_FILE,
    LEAF_DAYS,
    Authority,
    open_authority,
)

NOW = MovableClock().now().as_datetime()


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return open_authority(tmp_path / "authority")


def shake_hands(server: ssl.SSLContext, roots: str, host: str) -> None:
    """A TLS handshake in memory, verified as clients do. Raises ssl.SSLError."""
    client = ssl.create_default_context(cadata=roots)
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(to_client, to_server, server_hostname=host),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    for _ in range(4):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert ends[0].version() in {"TLSv1.2", "TLSv1.3"}
    assert ends[0].getpeercert()


@pytest.mark.parametrize("host", ["api.twilio.com", "messaging.dublin.ie1.twilio.com"])
def test_a_client_that_trusts_the_authority_trusts_its_leaves(authority: Authority, host: str) -> None:
    shake_hands(authority.server_context(host), authority.certificate_pem, host)


def test_the_authority_is_worth_nothing_for_hosts_that_are_not_twilios(authority: Authority) -> None:
    for host in ("bank.example", "127.0.0.1"):
        with pytest.raises(ssl.SSLCertVerificationError):
            shake_hands(authority.server_context(host), authority.certificate_pem, host)
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
        shake_hands(authority.server_context("bank.example"), authority.certificate_pem, "bank.example")


def test_a_leaf_passes_the_web_rules_of_another_verifier(authority: Authority) -> None:
    leaf = authority.leaf("api.twilio.com", NOW)
    verifier = (
        PolicyBuilder().store(Store([authority.certificate])).build_server_verifier(x509.DNSName("api.twilio.com"))
    )
    assert verifier.verify(leaf, [])[0] == leaf
    other = PolicyBuilder().store(Store([authority.certificate])).build_server_verifier(x509.DNSName("www.twilio.com"))
    with pytest.raises(VerificationError):
        other.verify(leaf, [])


def test_a_leaf_lives_397_days_at_most_and_never_longer_than_its_authority(authority: Authority) -> None:
    leaf = authority.leaf("api.twilio.com", NOW)
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc <= timedelta(days=LEAF_DAYS)
    assert leaf.not_valid_before_utc <= NOW
    late = authority.leaf("api.twilio.com", authority.certificate.not_valid_after_utc - timedelta(days=9))
    assert late.not_valid_after_utc == authority.certificate.not_valid_after_utc


def test_the_authority_is_kept_and_its_key_is_private(tmp_path: Path) -> None:
    first, second = open_authority(tmp_path / "a"), open_authority(tmp_path / "a")
    assert first.certificate == second.certificate
    assert stat.S_IMODE((tmp_path / "a" / KEY_FILE).stat().st_mode) == 0o600
    assert "PRIVATE" not in (tmp_path / "a" / CERTIFICATE_FILE).read_text()
    assert sorted(file.name for file in (tmp_path / "a").iterdir()) == [KEY_FILE, CERTIFICATE_FILE]


def test_a_broken_authority_is_made_anew(tmp_path: Path) -> None:
    first = open_authority(tmp_path)
    (tmp_path / KEY_FILE).write_text("torn")
    second = open_authority(tmp_path)
    assert second.certificate != first.certificate
    assert (tmp_path / CERTIFICATE_FILE).read_text() == second.certificate_pem


def test_runs_that_start_together_agree_on_one_authority(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: open_authority(tmp_path).certificate, range(8)))
    assert len(set(made)) == 1


def test_who_comes_second_waits_for_the_first_and_takes_what_it_made(tmp_path: Path) -> None:
    first, folder = open_authority(tmp_path / "elsewhere"), tmp_path / "authority"
    folder.mkdir()
    handle = os.open(folder, os.O_RDONLY)
    with ThreadPoolExecutor(1) as pool:
        fcntl.flock(handle, fcntl.LOCK_EX)
        second = pool.submit(open_authority, folder)
        assert not wait([second], timeout=0.2).done
        (folder / KEY_FILE).write_bytes(first.secret_pem())
        os.close(handle)
        assert second.result().certificate == first.certificate


def test_leaves_are_made_once_per_host_and_are_bounded_in_number(authority: Authority) -> None:
    first = authority.server_context("api.twilio.com")
    assert authority.server_context("api.twilio.com") is first
    for number in range(CONTEXTS_MAX):
        authority.server_context(f"api.r{number}.twilio.com")
    assert authority.server_context("api.twilio.com") is not first
