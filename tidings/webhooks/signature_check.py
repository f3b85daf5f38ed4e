"""Why a signature does not validate: which other URL, parameters or token it would be right for. Pure.

Source: https://www.twilio.com/docs/usage/security#validating-requests
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import combinations
from typing import Final, TypeAlias
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlsplit, urlunsplit

import msgspec

from tidings.webhooks.signature import body_hash_suffix, sign

URL_MOST: Final = 2_048
BODY_MOST: Final = 65_536
SIGNATURE_MOST: Final = 100
TOKENS_MOST: Final = 4
PARAMS_MOST: Final = 200
DIFFERENCES_MOST: Final = 2
"""Of a URL, at once."""
_PORTS: Final = {"http": 80, "https": 443}
_HASH: Final = "bodySHA256"

Pairs: TypeAlias = Sequence[tuple[str, str]]


class SignatureVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """What was found."""

    valid: bool
    """Whether it is right for exactly what was given, with the token that signs."""
    url: str | None
    """The URL for which it is right; None: none was found."""
    token: str | None
    """Which token it was made with: `primary`, `secondary`, `given`."""
    differences: tuple[str, ...]
    """How that is not what was given, a sentence each."""
    body_hash_matches: bool | None
    """Of a URL with bodySHA256: whether it is the body's; None: it has none."""
    tried: int


def checked(url: str, signature: str, body: str, tokens: Mapping[str, str], *, is_json: bool) -> SignatureVerdict:
    """What a signature is right for. `tokens` are by name, the one that signs first; `body` is a form, if not JSON.

    Of all that fits, what differs least from what was given.
    """
    right = _body_hash_matches(url, body)
    tried = 0
    for told, (differing, tried_url), (amiss, params), (name, token) in _trials(url, body, tokens, is_json=is_json):
        tried += 1
        if hmac.compare_digest(sign(token, tried_url, params).encode(), signature.strip().encode("utf-8", "replace")):
            differences = (*differing, *amiss, *told)
            if right is False:
                differences = (*differences, "The body is not the one that was signed: bodySHA256 is of another.")
            return SignatureVerdict(
                valid=not differences,
                url=tried_url,
                token=name,
                differences=differences,
                body_hash_matches=right,
                tried=tried,
            )
    return SignatureVerdict(valid=False, url=None, token=None, differences=(), body_hash_matches=right, tried=tried)


def _trials(
    url: str, body: str, tokens: Mapping[str, str], *, is_json: bool
) -> Iterator[tuple[tuple[str, ...], tuple[tuple[str, ...], str], tuple[tuple[str, ...], Pairs], tuple[str, str]]]:
    """All that is tried, what differs least first: of the token, the URL, the parameters, each with its differences."""
    urls = _urls(url, body, is_json=is_json)
    forms = [((), ())] if is_json else _forms(body)
    named = [(_of_token(name, at), (name, token)) for at, (name, token) in enumerate(tokens.items())]
    every = [(told, one, form, token) for told, token in named for one in urls for form in forms]
    yield from sorted(every, key=lambda trial: len(trial[0]) + len(trial[1][0]) + len(trial[2][0]))


def _of_token(name: str, at: int) -> tuple[str, ...]:
    return () if at == 0 else (f"It was made with the {name} token; webhooks are signed with the primary one.",)


def _forms(body: str) -> list[tuple[tuple[str, ...], Pairs]]:
    given = parse_qsl(body, keep_blank_values=True, max_num_fields=PARAMS_MOST)
    filled = [pair for pair in given if pair[1]]
    last = list(dict(given).items())
    trimmed = [(name, value.strip()) for name, value in given]
    found: list[tuple[tuple[str, ...], Pairs]] = [((), given)]
    for sentence, other in (
        ("Parameters without a value count too: your parser leaves them out.", filled),
        ("Of a name that comes twice all values count: your parser keeps the last.", last),
        ("Values count as they are, with blanks at their ends.", trimmed),
        ("It is right without the form's parameters: they belong in, unless the request was a GET.", []),
    ):
        if all(other != known for _, known in found):
            found.append(((sentence,), other))
    return found


def _urls(url: str, body: str, *, is_json: bool) -> list[tuple[tuple[str, ...], str]]:
    """The URL as it was given, and what may stand in its place, each with how it differs."""
    steps = [*_STEPS.items()]
    if is_json and _HASH not in url:
        sentence = f"The signed URL has {_HASH} in its query: do not take it out before you validate."
        steps.append((sentence, lambda given: given + body_hash_suffix(given, body.encode())))
    found: dict[str, tuple[str, ...]] = {url: ()}
    for number in range(1, DIFFERENCES_MOST + 1):
        for chosen in combinations(steps, number):
            changed = url
            for _, step in chosen:
                changed = _stepped(step, changed)
            found.setdefault(changed, tuple(sentence for sentence, _ in chosen))
    return [(told, one) for one, told in found.items()]


def _stepped(step: Callable[[str], str], url: str) -> str:
    try:
        return step(url)
    except ValueError:
        return url


def _body_hash_matches(url: str, body: str) -> bool | None:
    try:
        said = parse_qs(urlsplit(url).query, max_num_fields=PARAMS_MOST).get(_HASH)
    except ValueError:
        return None
    return None if not said else hmac.compare_digest(said[0].encode(), sha256(body.encode()).hexdigest().encode())


def _other_scheme(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(scheme={"http": "https", "https": "http"}.get(parts.scheme, parts.scheme)))


def _without_port(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.removesuffix(f":{parts.port}"))) if parts.port else url


def _with_port(url: str) -> str:
    parts = urlsplit(url)
    port = _PORTS.get(parts.scheme)
    return urlunsplit(parts._replace(netloc=f"{parts.netloc}:{port}")) if port and parts.port is None else url


def _other_slash(url: str) -> str:
    parts = urlsplit(url)
    path = parts.path[:-1] if parts.path.endswith("/") else f"{parts.path}/"
    return urlunsplit(parts._replace(path=path))


def _on_query(change: Callable[[str], str]) -> Callable[[str], str]:
    def changed(url: str) -> str:
        parts = urlsplit(url)
        return urlunsplit(parts._replace(query=change(parts.query)))

    return changed


_STEPS: Final[Mapping[str, Callable[[str], str]]] = {
    "The scheme is the other one: behind a proxy, take it from X-Forwarded-Proto.": _other_scheme,
    "The signed URL has no port: leave out the one that your server listens on.": _without_port,
    "The signed URL has its port, as it is configured.": _with_port,
    "The slash at the end of the path is not as in the configured URL.": _other_slash,
    "The signed URL has no query: what your server added does not belong to it.": _on_query(lambda _: ""),
    "The query is signed as it is sent, encoded: yours was decoded.": _on_query(lambda query: quote(query, "=&%+")),
    "The query is signed decoded: yours was encoded once more.": _on_query(unquote),
    "Blanks in the query are signed as %20: yours has plus signs.": _on_query(lambda query: query.replace("+", "%20")),
    "Blanks in the query are signed as plus signs: yours has %20.": _on_query(lambda query: query.replace("%20", "+")),
    "The host is in small letters.": lambda url: urlunsplit(
        (parts := urlsplit(url))._replace(netloc=parts.netloc.lower())
    ),
    "What follows a # is not signed.": lambda url: url.partition("#")[0],
}
"""What differs, in a sentence to whoever validates, and the URL with that changed. Each may leave it as it is."""
