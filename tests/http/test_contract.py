"""The list of documented operations is the published description's."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from tidings.http import PRODUCTS, contract
from tidings.http.hosts import LABELS

ROOT = Path(__file__).parents[2]
DESCRIPTION = ROOT.parent / "shared" / "contract" / "oai"


def test_every_documented_operation_belongs_to_a_product_and_a_version_that_is_known() -> None:
    for operation in contract.operations():
        assert operation.label in LABELS
        prefixes = [product.prefix for product in PRODUCTS if product.label == operation.label]
        assert any(operation.path.startswith(prefix) for prefix in prefixes), operation.path


@pytest.mark.skipif(not DESCRIPTION.is_dir(), reason="the published description is not beside this checkout")
def test_the_list_is_what_the_tool_makes_of_the_published_description() -> None:
    tool = runpy.run_path(str(ROOT / "docs" / "make_contract_operations.py"))
    made = [contract.Documented(*line) for line in tool["operations"](DESCRIPTION)]
    assert made == list(contract.operations())
