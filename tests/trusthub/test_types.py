"""Types of end users and documents."""

from __future__ import annotations

from tidings.core import is_sid
from tidings.trusthub.types import DOCUMENT_TYPE, DOCUMENT_TYPES, END_USER_TYPE, END_USER_TYPES, constraint


def test_a_type_has_one_sid_in_every_installation() -> None:
    sids = [each.sid for each in (*END_USER_TYPES, *DOCUMENT_TYPES)]
    assert all(is_sid(sid, "OY") for sid in sids)
    assert len(set(sids)) == len(sids)
    assert END_USER_TYPE["sole_proprietor_information"].sid == "OYfc5af19c888079ae500be0585026d090"


def test_addresses_are_a_list_and_names_are_text() -> None:
    assert [constraint(field) for field in DOCUMENT_TYPE["customer_profile_address"].fields] == ["List"]
    kinds = {constraint(field) for field in END_USER_TYPE["authorized_representative_1"].fields}
    assert kinds == {"String"}
