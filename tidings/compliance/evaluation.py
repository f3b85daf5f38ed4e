"""Evaluations: what a policy or a regulation demands, held against what a bundle holds; pure.

Source: https://www.twilio.com/docs/trust-hub/trusthub-rest-api/customer-profiles-evaluations
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import IntEnum, StrEnum
from typing import Any, Protocol, TypeAlias, TypeVar

import msgspec

from tidings.compliance.fields import Check, is_empty, text
from tidings.compliance.lifecycle import BundleStatus


class EvaluationVerdict(StrEnum):
    """What an evaluation comes to."""

    COMPLIANT = "compliant"
    NONCOMPLIANT = "noncompliant"


class Lack(IntEnum):
    """What is wrong with one object or field."""

    END_USER = 22214
    FIELD = 22215
    """Of an end user."""
    DOCUMENT = 22216
    """Or a supporting bundle."""
    DOCUMENT_FIELD = 22217
    MISMATCH = 22218
    """It is there, with a value that does not fit."""
    ADDRESS = 22219
    """A document names none."""


class Field(msgspec.Struct, frozen=True):
    """One field of an end user or a document."""

    name: str
    friendly_name: str
    check: Check = text
    required: bool = True
    unfit: Lack = Lack.MISMATCH
    """The code of a value that does not fit."""
    required_if: tuple[str, str] | None = None
    """Another field, and the value of it that makes this one required too."""
    together: Callable[[Mapping[str, Any]], str | None] | None = None
    """Why a value that is right in itself does not go with the other fields; None: it does."""


class EndUserDemand(msgspec.Struct, frozen=True, kw_only=True):
    """An end user of this type must be there."""

    requirement_name: str
    name: str
    type: str
    fields: tuple[Field, ...]
    optional: bool = False
    """Whether a bundle may do without; one that is there must be right all the same."""


class AcceptedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A type of document that meets a demand."""

    name: str
    type: str
    fields: tuple[Field, ...]


class DocumentDemand(msgspec.Struct, frozen=True, kw_only=True):
    """One document of these types must be there."""

    requirement_name: str
    name: str
    description: str
    accepted: tuple[AcceptedDocument, ...]


class BundleDemand(msgspec.Struct, frozen=True, kw_only=True):
    """Another bundle of this type must be there. Demands with one `requirement_name` are alternatives."""

    requirement_name: str
    name: str
    type: str
    statuses: frozenset[BundleStatus]
    """Where it must stand."""
    object_field: str = "bundle_status"
    """What its one field is called in results; `bundle_sid` in some policies."""


class Requirements(msgspec.Struct, frozen=True, kw_only=True):
    """All that a policy demands."""

    end_users: tuple[EndUserDemand, ...] = ()
    documents: tuple[DocumentDemand, ...] = ()
    customer_profiles: tuple[BundleDemand, ...] = ()
    trust_products: tuple[BundleDemand, ...] = ()

    def document(self) -> dict[str, Any]:
        """As the API publishes them."""
        return {
            "end_user": [
                {
                    "url": f"/EndUserTypes/{demand.type}",
                    "fields": [field.name for field in demand.fields],
                    "type": demand.type,
                    "name": demand.name,
                    "requirement_name": demand.requirement_name,
                }
                for demand in self.end_users
            ],
            "supporting_trust_products": [_published(demand) for demand in self.trust_products],
            "supporting_document": [[_published_document(demand) for demand in self.documents]],
            "supporting_customer_profiles": [_published(demand) for demand in self.customer_profiles],
        }


class HeldObject(Protocol):
    """An end user or a document of a bundle."""

    @property
    def type(self) -> str:
        """The machine name of its type."""
        ...

    @property
    def attributes(self) -> Mapping[str, Any]:
        """Its fields."""
        ...


class HeldBundle(msgspec.Struct, frozen=True):
    """A bundle that supports another."""

    type: str
    """What its policy is called in the demands of others."""
    status: BundleStatus


Result: TypeAlias = dict[str, Any]
"""What was found for one demand, as the API publishes it."""


class Evaluated(msgspec.Struct, frozen=True):
    """The outcome of an evaluation."""

    results: list[Result]

    @property
    def verdict(self) -> EvaluationVerdict:
        """Compliant where every demand is met."""
        met = all(result["passed"] for result in self.results)
        return EvaluationVerdict.COMPLIANT if met else EvaluationVerdict.NONCOMPLIANT

    @property
    def lacking(self) -> str:
        """What is missing or wrong, as sentences."""
        return " ".join(str(result["failure_reason"]) for result in self.results if not result["passed"])


def evaluate(
    requirements: Requirements,
    end_users: Sequence[HeldObject],
    documents: Sequence[HeldObject],
    bundles: Sequence[HeldBundle],
) -> Evaluated:
    """Every demand against what is held: end users first, then documents, then supporting bundles.

    Of several objects of one type the first counts, as it does for whoever reads the bundle later.
    """
    supporting = _alternatives((*requirements.customer_profiles, *requirements.trust_products))
    return Evaluated(
        [
            *(_end_user(demand, end_users) for demand in requirements.end_users),
            *(_document(demand, documents) for demand in requirements.documents),
            *(_bundle(alternatives, bundles) for alternatives in supporting),
        ]
    )


def _end_user(demand: EndUserDemand, held: Sequence[HeldObject]) -> Result:
    found = _first(held, (demand.type,))
    if found is None and demand.optional:
        return _result(demand.requirement_name, demand.type, demand.name, [])
    fields = _fields(demand.fields, found, demand.name, Lack.FIELD)
    lack = None if found else Lack.END_USER
    return _result(demand.requirement_name, demand.type, demand.name, fields, lack)


def _document(demand: DocumentDemand, held: Sequence[HeldObject]) -> Result:
    found = _first(held, [accepted.type for accepted in demand.accepted])
    wanted = next((each for each in demand.accepted if found and each.type == found.type), demand.accepted[0])
    fields = _fields(wanted.fields, found, wanted.name, Lack.DOCUMENT_FIELD)
    lack = None if found else Lack.DOCUMENT
    return _result(demand.requirement_name, wanted.type, wanted.name, fields, lack)


def _bundle(alternatives: Sequence[BundleDemand], held: Sequence[HeldBundle]) -> Result:
    pairs = [(demand, bundle) for demand in alternatives for bundle in held if bundle.type == demand.type]
    fitting = [demand for demand, bundle in pairs if bundle.status in demand.statuses]
    if fitting:
        demand, reason, code = fitting[0], None, None
    elif pairs:
        demand, bundle = pairs[0]
        wanted = " or ".join(status for status in BundleStatus if status in demand.statuses)
        reason, code = f"The {demand.name} is {bundle.status}; it must be {wanted}.", Lack.MISMATCH
    else:
        demand = alternatives[0]
        reason, code = f"The {demand.name} is missing. Please assign one to the bundle.", Lack.DOCUMENT
    field = _field(demand.object_field, "Supporting Bundle Status", reason, code)
    return _result(demand.requirement_name, demand.type, demand.name, [field], code if code is Lack.DOCUMENT else None)


def _fields(fields: Iterable[Field], found: HeldObject | None, owner: str, missing: Lack) -> list[Result]:
    results = []
    attributes = found.attributes if found else {}
    for field in fields:
        reason, code = None, None
        if is_empty(attributes.get(field.name)):
            if _is_required(field, attributes):
                reason, code = f"The {field.friendly_name} of the {owner} is missing. Please enter one.", missing
        elif (unfit := _unfit(field, attributes)) is not None:
            reason, code = f"The {field.friendly_name} of the {owner} {unfit}.", field.unfit
        results.append(_field(field.name, field.friendly_name, reason, code))
    return results


def _is_required(field: Field, attributes: Mapping[str, Any]) -> bool:
    if field.required_if is None:
        return field.required
    other, value = field.required_if
    return bool(attributes.get(other) == value)


def _unfit(field: Field, attributes: Mapping[str, Any]) -> str | None:
    unfit = field.check(attributes[field.name])
    return unfit if unfit is not None or field.together is None else field.together(attributes)


def _field(name: str, friendly_name: str, reason: str | None, code: Lack | None) -> Result:
    return {
        "object_field": name,
        "error_code": None if code is None else int(code),
        "friendly_name": friendly_name,
        "passed": code is None,
        "failure_reason": reason,
    }


def _result(requirement: str, kind: str, name: str, fields: list[Result], lack: Lack | None = None) -> Result:
    """A whole result. Where the object is there, its first bad field speaks for it."""
    invalid = [field for field in fields if not field["passed"]]
    reason, code = (invalid[0]["failure_reason"], invalid[0]["error_code"]) if invalid else (None, None)
    if lack is not None:
        reason, code = f"The {name} is missing. Please assign one to the bundle.", int(lack)
    return {
        "valid": [field for field in fields if field["passed"]],
        "invalid": invalid,
        "object_type": kind,
        "friendly_name": name,
        "failure_reason": reason,
        "passed": code is None,
        "requirement_friendly_name": titled(requirement),
        "error_code": code,
        "requirement_name": requirement,
    }


H = TypeVar("H", bound=HeldObject)


def _first(held: Sequence[H], types: Sequence[str]) -> H | None:
    return next((each for each in held if each.type in types), None)


def _alternatives(demands: Iterable[BundleDemand]) -> list[list[BundleDemand]]:
    grouped: dict[str, list[BundleDemand]] = {}
    for demand in demands:
        grouped.setdefault(demand.requirement_name, []).append(demand)
    return list(grouped.values())


def titled(name: str) -> str:
    """`customer_profile` as Customer Profile."""
    return name.replace("_", " ").title()


def _published(demand: BundleDemand) -> dict[str, str]:
    return {"type": demand.type, "name": demand.name, "requirement_name": demand.requirement_name}


def _published_document(demand: DocumentDemand) -> dict[str, Any]:
    return {
        "description": demand.description,
        "type": "document",
        "name": demand.name,
        "accepted_documents": [
            {
                "url": f"/SupportingDocumentTypes/{accepted.type}",
                "fields": [field.name for field in accepted.fields],
                "type": accepted.type,
                "name": accepted.name,
            }
            for accepted in demand.accepted
        ],
        "requirement_name": demand.requirement_name,
    }
