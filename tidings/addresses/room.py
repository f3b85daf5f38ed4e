"""The room of addresses: who knows whether a postal address and an e-mail address are real."""

from __future__ import annotations

from tidings.addresses.api import addresses
from tidings.addresses.domains import Domains, ListedDomains, ResolvedDomains
from tidings.addresses.emails import check_email
from tidings.addresses.gazetteer import Gazetteer
from tidings.addresses.verification import AddressVerifier, NoVerifier
from tidings.ground import Ground, Room


class AddressesRoom(Room):
    """Checks of addresses."""

    verifier: AddressVerifier
    domains: Domains

    async def email_fault(self, email: str) -> str | None:
        """Why an e-mail address is refused; None: it is not. Raises OSError: nobody can be asked."""
        return await check_email(email, self.domains)


def build(ground: Ground) -> AddressesRoom:
    """A simulated installation asks nobody outside."""
    settings = ground.settings
    verifier: AddressVerifier = Gazetteer() if settings.address_check == "offline" else NoVerifier()
    domains: Domains = ListedDomains() if settings.simulated else ResolvedDomains(ground.network)
    return AddressesRoom(verifier=verifier, domains=domains, resources=[addresses], parts={AddressVerifier: verifier})
