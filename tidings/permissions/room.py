"""The permissions' room: where accounts may send to, in memory, and the numbers that they hold for safe."""

from __future__ import annotations

from tidings.accounts.room import AccountsRoom
from tidings.countries.room import CountriesRoom
from tidings.ground import Ground, Room, by_type
from tidings.permissions.api import geo_permissions, safe_list
from tidings.permissions.geo import GeoPermissions


class PermissionsRoom(Room):
    """Where accounts may send to."""

    geo: GeoPermissions


def build(ground: Ground, accounts: AccountsRoom, countries: CountriesRoom) -> PermissionsRoom:
    """Read before anything is accepted."""
    geo = GeoPermissions(ground.database, accounts.directory, countries.known)
    return PermissionsRoom(geo=geo, resources=[geo_permissions, safe_list], parts=by_type(geo), facts=[geo])
