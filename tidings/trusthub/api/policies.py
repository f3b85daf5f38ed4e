"""Policies, end user types and supporting document types: the same for every account.

Source: https://www.twilio.com/docs/trust-hub/trusthub-rest-api/fetch-policies
"""

from __future__ import annotations

from typing import Annotated, Any

from tidings.compliance.evaluation import Requirements
from tidings.core import Sid
from tidings.http import SELF, TRUSTHUB_V1, Collection, Link, Of, Resource
from tidings.trusthub.policies import POLICIES, Policy
from tidings.trusthub.types import DOCUMENT_TYPES, END_USER_TYPES, ObjectType, constraint


def _fields(kind: ObjectType) -> list[dict[str, str]]:
    return [
        {"machine_name": field.name, "friendly_name": field.friendly_name, "constraint": constraint(field)}
        for field in kind.fields
    ]


class ShownPolicy(Resource):
    """What a bundle must hold."""

    url: Link = SELF
    requirements: Annotated[dict[str, Any], Of("requirements", Requirements.document)]
    friendly_name: str
    sid: Sid


class ShownType(Resource):
    """A type of end user or supporting document; it is named by its machine name too, as the URLs in policies do."""

    url: Link = SELF
    fields: Annotated[list[dict[str, str]], Of(made=_fields)]
    machine_name: str
    friendly_name: str
    sid: Sid


Collection(TRUSTHUB_V1, "/Policies", ShownPolicy, row=Policy, sid="RN", key="results").fixed(POLICIES)
for _path, _types in (("/EndUserTypes", END_USER_TYPES), ("/SupportingDocumentTypes", DOCUMENT_TYPES)):
    Collection(TRUSTHUB_V1, _path, ShownType, row=ObjectType).fixed(_types, "sid", "machine_name")
