"""The settings: what they are, and how they are read from a file and the environment."""

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
    "Role",
    "SettingProblem",
    "Settings",
    "described",
    "naming",
    "read_settings",
    "unknown_variables",
    "variable_of",
]
