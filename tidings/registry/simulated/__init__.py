"""The embedded campaign registry: decides by rules that a test can choose by, after a while of business time.

What it is asked is a row before it is answered, and what follows is told from the rows, so that it goes on after a
crash. `docs/reference/registration.md` lists what chooses an outcome.

- The last two digits of a tax ID are the score of a company's secondary vetting (00: 100).
- A tax ID that ends in 0000 belongs to somebody else (30795), 0798 is not tax-exempt (30798), 0799 cannot be verified
  (30799); a public company needs a stock symbol other than UNLISTED (30796), a government entity a domain in .gov,
  .mil or .us (30797).
- `reject:NNNNN` in a name fails the brand with that code, `Suspended` suspends it, `527` makes a non-profit a
  political committee; `vetting-rejects:NNNNN` fails its secondary vetting.
- `share-rejects:NNNNN`, `dca-rejects:NNNNN`, `att-rejects:NNNNN`, `tmobile-rejects:NNNNN` and
  `verizon-rejects:NNNNN` in a campaign's description fail it at that step; `suspends:NNNNN` suspends it once it is
  live.
- Campaigns of other providers: CX.... is shared and complete, CP.... still being reviewed, CR.... rejected.
"""

from tidings.registry.simulated.agenda import RegistryAgenda
from tidings.registry.simulated.brands import RegistryNumber, TextNotTaken
from tidings.registry.simulated.campaigns import Judge, Vouched
from tidings.registry.simulated.faults import RegistryFaults
from tidings.registry.simulated.simulator import SimulatedRegistry

__all__ = [
    "Judge",
    "RegistryAgenda",
    "RegistryFaults",
    "RegistryNumber",
    "SimulatedRegistry",
    "TextNotTaken",
    "Vouched",
]
