"""The file of roots for the command."""

from __future__ import annotations

import ssl
from pathlib import Path

from tidings.sdkproxy.authority import open_authority
from tidings.sdkproxy.bundle import compose, root_files, write_bundle

ONE = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"
TWO = b"-----BEGIN CERTIFICATE-----\nBBBB\n-----END CERTIFICATE-----"


def test_each_certificate_stands_once_and_nothing_else_is_taken() -> None:
    key = b"-----BEGIN PRIVATE KEY-----\nCCCC\n-----END PRIVATE KEY-----"
    assert compose([ONE + b"\n# text\n" + TWO, key, TWO.replace(b"\n", b"\r\n")]) == ONE + b"\n" + TWO + b"\n"


def test_what_the_user_trusts_is_trusted_still(tmp_path: Path) -> None:
    authority, company = open_authority(tmp_path / "a"), open_authority(tmp_path / "company")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "extra.pem").write_bytes(ONE)
    (tmp_path / "company.pem").write_text(company.certificate_pem)
    parent = {"NODE_EXTRA_CA_CERTS": str(tmp_path / "company.pem"), "REQUESTS_CA_BUNDLE": str(folder)}
    content = write_bundle(tmp_path / "a", authority, parent).read_text()
    assert authority.certificate_pem in content
    assert company.certificate_pem in content
    assert ONE.decode() in content


def test_the_usual_roots_are_in_it_and_openssl_reads_it(tmp_path: Path) -> None:
    authority = open_authority(tmp_path)
    file = write_bundle(tmp_path, authority, {"SSL_CERT_FILE": str(tmp_path / "missing.pem")})
    context = ssl.create_default_context(cafile=file)
    assert context.cert_store_stats()["x509_ca"] > 50


def test_the_same_roots_share_a_file_and_others_get_their_own(tmp_path: Path) -> None:
    authority = open_authority(tmp_path)
    (tmp_path / "extra.pem").write_bytes(ONE)
    plain = write_bundle(tmp_path, authority, {})
    assert write_bundle(tmp_path, authority, {}) == plain
    assert write_bundle(tmp_path, authority, {"SSL_CERT_FILE": str(tmp_path / "extra.pem")}) != plain


def test_files_that_the_user_names_come_first() -> None:
    assert root_files({"CURL_CA_BUNDLE": "/mine.pem"})[0] == Path("/mine.pem")
