"""The settings: what they are, and how they are read from a file and the environment."""

from tidings.config.in_force import SET, SettingInForce, in_force
from tidings.config.reading import (
    PROFILE,
    SettingProblem,
    described,
    naming,
    read_settings,
    unknown_variables,
    variable_of,
)
from tidings.config.roles import Role
from tidings.config.settings import Settings

__all__ = [
    "PROFILE",
    "SET",
    "Role",
    "SettingInForce",
    "SettingProblem",
    "Settings",
    "described",
    "in_force",
    "naming",
    "read_settings",
    "unknown_variables",
    "variable_of",
]
