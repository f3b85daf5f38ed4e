"""Makes what the reference pages show of the code: `python -m docs.make_reference` rewrites them in place.

A page is written by hand, except for what stands between `<!-- made: NAME -->` and `<!-- end -->`: that comes from
the code, by the function of that name in MADE. The coverage page alone is made whole, by `docs/make_coverage.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from docs import make_capacity, make_coverage, make_distribution, make_permissions, make_registration, make_rooms
from docs.markdown import code, moves, table
from docs.read_code import attribute_sentences, commands, kinds_by_heading, link_fields
from tests.contract.description import FOLDER
from tidings import config
from tidings import errors as error_table
from tidings.carriers import http_link, smpp_link
from tidings.carriers.simulated import OUTCOMES, SimulatedOutcome
from tidings.core import Kind
from tidings.http import problems, refusals
from tidings.messages.api import magic_numbers
from tidings.messages.lifecycle import CALLED_BACK, FINAL, MOVES, Status

DOCS = Path(__file__).parent
_BLOCK = re.compile(r"(<!-- made: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_PLAIN = {
    "port": "Where a URL names none: 2775, and 3550 with TLS.",
    "system_type": "For carriers that ask for one.",
    "enquire_link_s": "Seconds of silence after which the link is tested.",
    "response_timeout_s": "Seconds to wait for an answer.",
    "long_code_ton": "Type of number of senders in E.164.",
    "long_code_npi": "Numbering plan of senders in E.164.",
    "short_code_ton": "Type of number of short codes.",
    "short_code_npi": "Numbering plan of short codes.",
    "alphanumeric_ton": "Type of number of senders in letters.",
    "alphanumeric_npi": "Numbering plan of senders in letters.",
    "destination_ton": "Type of number of recipients.",
    "destination_npi": "Numbering plan of recipients.",
}
"""What the names of SmppLink's plainest fields do not say by themselves."""
_PLAIN_OF_HTTP = {
    "method": "With `GET` the fields are in the query.",
    "to_field": "The recipient's.",
    "text_field": "The whole text's.",
    "gsm_coding": "What `coding_field` says of a text in GSM 7-bit.",
    "unicode_coding": "What it says of a text that needs UCS-2.",
    "number_form": "How numbers are written; `digits` is E.164 without its +.",
    "receipt_id": "Where a receipt has the id of the answer.",
    "receipt_status": "Where it says what became of the message.",
    "receipt_error": "Where it has the carrier's own error.",
    "arriving_from": "Where a text says who wrote it; of a receipt, the sender's.",
    "arriving_to": "Where it says for whom it is; of a receipt, the recipient's.",
    "arriving_text": "Where the text itself is.",
}
"""The same for HttpLink's."""


def settings() -> str:
    """Every setting."""
    described = (
        (name, default.lower() if default in ("True", "False") else default, text)
        for name, default, text in config.described()
    )
    rows = ((code(name), code(default), text) for name, default, text in described)
    return table(("variable", "default", "what it is"), rows)


def command_sections() -> str:
    """Every command, with its arguments and options."""
    parts = []
    for one in commands():
        parts.append(f"\n## {one.name}\n\n{one.help}\n\n```text\n{one.usage}\n```\n")
        if one.options:
            parts.append(table(("", "what it does"), ((code(name), text) for name, text in one.options)))
    return re.sub(r"\n{3,}", "\n\n", "".join([*parts, "\n"]))


def _kinds(kinds: Sequence[Kind]) -> Iterator[Sequence[str]]:
    for kind in sorted(kinds, key=lambda one: (one.code, one.status)):
        yield str(kind.code), str(kind.status), _sentence(kind)


def _sentence(kind: Kind) -> str:
    return re.sub(r"\{(\w+)\}", r"*\1*", kind.template)


def dialect_errors() -> str:
    """What any request may be answered."""
    found = [kind for module in (problems, refusals) for kind in vars(module).values() if isinstance(kind, Kind)]
    return table(("code", "HTTP", "message"), _kinds(found))


def resource_errors() -> str:
    """What resources answer, under the headings that the table of errors has."""
    parts = []
    for heading, kinds in kinds_by_heading(error_table):
        if not _is_of_a_message(heading):
            parts.append(f"\n### {heading}\n" + table(("code", "HTTP", "message"), _kinds(kinds)))
    return "".join(parts).replace("\n\n\n", "\n\n")


def message_errors() -> str:
    """What `error_code` of a message may be."""
    [kinds] = [kinds for heading, kinds in kinds_by_heading(error_table) if _is_of_a_message(heading)]
    return table(("error_code", "error_message"), ((row[0], row[2]) for row in _kinds(kinds)))


def _is_of_a_message(heading: str) -> bool:
    return heading.startswith("What becomes of a message")


def statuses() -> str:
    """Each status that a message comes to, whether it is final, and whether the status callback is told."""
    reached = {*MOVES, *(after for events in MOVES.values() for after in events.values())}
    rows = (
        (code(status), "yes" if status in FINAL else "", "yes" if status in CALLED_BACK else "")
        for status in Status
        if status in reached
    )
    return table(("status", "final", "called back"), rows)


def outcomes() -> str:
    """Which numbers choose which outcome."""
    return table(("number", "what happens", "status in the end", "error_code"), map(_outcome, OUTCOMES))


def _outcome(one: SimulatedOutcome) -> Sequence[str]:
    number = f"+1415{one.ending}" if one.ending else "any other"
    if one.error_code is not None:
        final = Status.UNDELIVERED if one.refused is None else Status.FAILED
    else:
        final = Status.DELIVERED if one.receipts else Status.SENT
    return code(number) if one.ending else number, one.meaning, code(final), str(one.error_code or "")


def test_recipients() -> str:
    """Recipients that choose the answer to test credentials."""
    return table(("To", "code", "answer"), _magic(magic_numbers.RECIPIENTS))


def test_senders() -> str:
    """Senders that choose the answer to test credentials."""
    rows = [(code(magic_numbers.ABLE_SENDER), "", "The message is accepted"), *_magic(magic_numbers.SENDERS)]
    return table(("From", "code", "answer"), iter(rows))


def _magic(numbers: Mapping[str, Kind]) -> Iterator[Sequence[str]]:
    return ((code(number), str(kind.code), _sentence(kind)) for number, kind in numbers.items())


def link_settings() -> str:
    """Every setting that a carrier's URL may have in its query."""
    sentences = attribute_sentences(smpp_link, "SmppLink") | _PLAIN
    rows = (
        (
            code(field.name),
            code(field.default),
            f"{sentences.get(field.name) or field.sentence}{_choices(field.choices)}",
        )
        for field in link_fields()
    )
    return table(("setting", "default", "what it is"), rows)


def http_link_settings() -> str:
    """Every setting of a link by HTTP."""
    sentences = attribute_sentences(http_link, "HttpLink") | _PLAIN_OF_HTTP
    rows = (
        (
            code(field.name),
            code(field.default),
            f"{sentences.get(field.name) or field.sentence}{_choices(field.choices)}",
        )
        for field in link_fields(http_link.HttpLink)
    )
    return table(("setting", "default", "what it is"), rows)


def _choices(choices: Sequence[str]) -> str:
    return f" One of {', '.join(code(one) for one in choices)}." if choices else ""


MADE: dict[str, Callable[[], str]] = {
    "settings": settings,
    "commands": command_sections,
    "dialect-errors": dialect_errors,
    "resource-errors": resource_errors,
    "message-errors": message_errors,
    "moves": lambda: moves(MOVES),
    "statuses": statuses,
    "outcomes": outcomes,
    "test-recipients": test_recipients,
    "test-senders": test_senders,
    "link-settings": link_settings,
    "http-link-settings": http_link_settings,
    **make_capacity.MADE,
    **make_distribution.MADE,
    **make_registration.MADE,
    **make_permissions.MADE,
    **make_rooms.MADE,
}


def filled(text: str) -> str:
    """A page with its made parts as the code has them now. Raises KeyError for a part that nothing makes."""
    return _BLOCK.sub(lambda found: found[1] + MADE[found[2]]() + found[3], text)


def pages() -> dict[Path, str]:
    """Every page that has made parts, as it must read; the coverage page too where the description is at hand."""
    texts = {page: page.read_text() for page in sorted(DOCS.rglob("*.md"))}
    made = {page: filled(text) for page, text in texts.items() if _BLOCK.search(text)}
    if FOLDER.exists():
        made[make_coverage.PAGE] = make_coverage.make(FOLDER, make_coverage.all_operations())
    return made


if __name__ == "__main__":
    for page, text in pages().items():
        page.write_text(text)
        print(page.relative_to(DOCS.parent))
