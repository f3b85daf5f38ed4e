"""Secrets at rest."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.accounts.vault import KEY_FILE, Unsealable, Vault, open_vault
from tidings.core import SeededChance

SECRET = "s" * 32
SID = "AC" + "a" * 32


@given(st.text(), st.text())
def test_what_is_sealed_opens_again(text: str, about: str) -> None:
    vault = Vault(SECRET)
    sealed = vault.seal(text, about)
    assert vault.unseal(sealed, about) == text


def test_a_seal_shows_nothing_of_its_content() -> None:
    assert "token" not in Vault(SECRET).seal("token", SID)


def test_a_seal_opens_only_for_the_account_it_was_made_for() -> None:
    vault = Vault(SECRET)
    with pytest.raises(Unsealable, match="another key"):
        vault.unseal(vault.seal("token", SID), "AC" + "b" * 32)


def test_another_key_opens_nothing_and_matches_nothing() -> None:
    vault, other = Vault(SECRET), Vault("o" * 32)
    with pytest.raises(Unsealable):
        other.unseal(vault.seal("token", SID), SID)
    assert not other.matches("secret", SID, vault.hash("secret", SID))


@given(st.text(max_size=40))
def test_what_is_no_seal_is_refused(text: str) -> None:
    with pytest.raises(Unsealable):
        Vault(SECRET).unseal(text, SID)


def test_only_the_secret_itself_matches_its_hash() -> None:
    vault = Vault(SECRET)
    kept = vault.hash("secret", SID)
    assert vault.matches("secret", SID, kept)
    assert not vault.matches("Secret", SID, kept)
    assert not vault.matches("secret", "SK" + "b" * 32, kept)


def test_the_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    sealed = open_vault(folder, SeededChance(1)).seal("token", SID)
    assert (folder / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert [each.name for each in folder.iterdir()] == [KEY_FILE]
    assert open_vault(folder, SeededChance(2)).unseal(sealed, SID) == "token"


def test_a_given_key_is_used_and_no_file_made(tmp_path: Path) -> None:
    sealed = open_vault(tmp_path, SeededChance(1), SECRET).seal("token", SID)
    assert list(tmp_path.iterdir()) == []
    assert Vault(SECRET).unseal(sealed, SID) == "token"


def test_a_guessable_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 characters"):
        Vault("short")


def test_in_memory_the_key_is_drawn() -> None:
    sealed = open_vault(None, SeededChance(1)).seal("token", SID)
    with pytest.raises(Unsealable):
        open_vault(None, SeededChance(2)).unseal(sealed, SID)
