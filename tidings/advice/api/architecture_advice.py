"""Architecture advice: which projects, subaccounts, services, keys and users, with reasons; and making them."""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

from msgspec import Meta

from tidings.advice.api.sender_advice import COUNTRIES_MOST
from tidings.advice.desk import LAID_OUT_MOST, AdviceDesk
from tidings.advice.layout import LayoutKind, LayoutWish, PlannedProject
from tidings.http import TIDINGS_V1, Call, Fit, Given, Params, Resource, operation
from tidings.services.messaging_services import ServiceUseCase

NAME_MOST: Final = 30
"""Characters: a subaccount may be called by two of them."""


def _is_name(text: str) -> bool:
    return 0 < len(text) <= NAME_MOST and text.isprintable() and text == text.strip()


_NAMES: Final = Fit(_is_name, f"a name has 1 to {NAME_MOST} printed characters, without blanks around them")
Names: TypeAlias = Annotated[tuple[str, ...], Meta(max_length=LAID_OUT_MOST), _NAMES]


class AskArchitecture(Params):
    """What is to be laid out, and whether it is to be made."""

    kind: LayoutKind
    brands: Given[Names]
    use_cases: Given[Annotated[tuple[ServiceUseCase, ...], Meta(max_length=10)]]
    business_units: Given[Names]
    countries: Given[Annotated[tuple[str, ...], Meta(max_length=COUNTRIES_MOST)]]
    separate_billing: Given[bool]
    separate_data: Given[bool]
    apply: Given[bool]


class ArchitectureAdvice(Resource):
    """The layout, and whether it is there."""

    projects: list[PlannedProject]
    applied: bool


@operation(TIDINGS_V1, "POST", "/ArchitectureAdvice", resource=ArchitectureAdvice, weight=8)
async def advise(call: Call, given: AskArchitecture) -> ArchitectureAdvice:
    """With `Apply` what it advises is made below the caller's account, in one commit or not at all."""
    desk, said = call.part(AdviceDesk), given.changes()
    wanted, codes = said.pop("apply", False), said.pop("countries", ())
    projects = desk.layout(codes, LayoutWish(**said))
    if wanted:
        await desk.make(call, projects)
    return ArchitectureAdvice(projects=projects, applied=wanted)
