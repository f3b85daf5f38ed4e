"""An evaluation says what a reviewer would: the lint of what the bundle holds, beside what its policy lacks."""

from __future__ import annotations

import pytest

from tests.contract.registrant import SOLE_PROPRIETOR, Registrant, mobile
from tests.contract.sdk import Desk

pytestmark = pytest.mark.xdist_group("server")


@pytest.mark.parametrize(
    ("name", "codes"), [("John Doe", set()), ("John Doe Plumbing LLC", {30915}), ("john@example.com", {30756})]
)
def test_a_sole_proprietors_name_is_linted(desk: Desk, name: str, codes: set[int]) -> None:
    isv = Registrant(desk)
    profile = isv.starter()
    product = isv.sole_proprietor(profile, mobile(), name=name, submitted=False)
    desk.client.trusthub.v1.trust_products(product).trust_products_evaluations.create(SOLE_PROPRIETOR)
    body = desk.last.body
    assert body["status"] == "compliant", "a policy asks whether all is there, not whether it is wise"
    rejected = {finding["error_code"] for finding in body["findings"] if finding["severity"] == "reject"}
    assert rejected == codes
    for finding in body["findings"]:
        assert finding["field"] == "brand_name"
        assert finding["suggestion"]
