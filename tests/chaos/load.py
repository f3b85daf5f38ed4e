"""The load of tests.speed with several senders and handsets: who writes to whom follows from a message's id.

python -m tests.chaos.load --url ... --auth SID:TOKEN --data 'StatusCallback=...{uid}.' --senders +1...,+1...
"""

from __future__ import annotations

import json
from urllib.parse import quote

import uvloop

from tests.speed import load

AREA_CODE = 415
FIRST_NUMBER = 2_000_000


def handset_of(uid: int, handsets: int, first: int) -> str:
    """The handset that message `uid` goes to: one of `handsets`, from the number `first` on."""
    return f"+1{AREA_CODE}{FIRST_NUMBER + first + uid % handsets}"


def sender_of(handset: str, senders: list[str]) -> str:
    """The one sender that writes to a handset."""
    return senders[int(handset[-7:]) % len(senders)]


class Options(load.Options):
    """The command line."""

    handsets: int
    first_handset: int


class ChaosDriver(load.Driver):
    """Goes on whatever happens, and writes to few handsets."""

    options: Options

    def build(self, uid: int) -> bytes:
        """See Driver."""
        to = handset_of(uid, self.options.handsets, self.options.first_handset)
        sender = sender_of(to, self.options.senders.split(","))
        rest = self.options.data.replace("{uid}", str(uid))
        body = f"To={quote(to, safe='')}&From={quote(sender, safe='')}&Body=uid.{uid}.+{self.options.pad}&{rest}"
        return f"{self._head}{len(body)}\r\n\r\n{body}".encode()


async def main(options: Options) -> None:
    """Runs the load and prints its report."""
    driver = ChaosDriver(options)
    report = await driver.run()
    load.write_accepted(options.accepted_file, driver.accepted)
    print(json.dumps(report), flush=True)


if __name__ == "__main__":
    parser = load.arguments()
    parser.add_argument("--handsets", type=int, default=60)
    parser.add_argument("--first-handset", type=int, default=0)
    uvloop.run(main(parser.parse_args(namespace=Options())))
