"""The same request as people write it: for curl, and for the client libraries of Python and Node."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import msgspec

from tidings.console.asking import ApiRequest
from tidings.http.declared import PLACE, Operation

ROWS: Final = 20
_MANY: Final = 60
"""Characters of arguments from which on each stands on a line of its own."""
_CALLED: Final[Mapping[tuple[str, str], str]] = {
    ("messaging", "/a2p/BrandRegistrations"): "/BrandRegistrations",
    ("messaging", "/Compliance/Usa2p"): "/UsAppToPerson",
    ("api", "/SMS/ShortCodes"): "/ShortCodes",
    ("accounts", "/SafeList/Numbers"): "/Safelist",
    ("accounts", "/Messaging/GeoPermissions"): "/MessagingGeopermissions",
    ("iam", "/Keys/"): "/ApiKey/",
    ("numbers", "/ShortCodes/Applications"): "/Applications",
}
"""Parts of paths that the libraries call otherwise, by product."""
_CALLED_BY_VERB: Final[Mapping[tuple[str, str, str], str]] = {
    ("iam", "/Keys", "list"): "/GetApiKeys",
    ("iam", "/Keys", "create"): "/NewApiKey",
    ("api", "/Keys", "create"): "/NewKeys",
    ("api", "/SigningKeys", "create"): "/NewSigningKeys",
}
"""Whole paths that they call otherwise for one verb."""
_LISTS: Final = frozenset({("numbers", "/ShortCodes/Applications")})
"""Lists whose pages have a shape of their own."""
_OWN_ACCOUNT: Final = "/Accounts/{account_sid:AC}/"
_WORD: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class Snippets(msgspec.Struct, frozen=True):
    """One request in three languages."""

    curl: str
    python: str
    node: str


def snippets(ask: ApiRequest, base: str) -> Snippets:
    """A request as it is written for the server at `base`. What is secret is named as a variable."""
    return Snippets(_curl(ask, base), _python(ask, base), _node(ask, base))


def _curl(ask: ApiRequest, base: str) -> str:
    user = '-u "$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN"'
    url = shlex.quote(base + ask.prefixed)
    method = ask.operation.method
    if ask.document is not None:
        typed = f"-H 'Content-Type: application/json' \\\n  --data {shlex.quote(_json(ask))}"
        return f"curl {user} {'' if method == 'POST' else f'-X {method} '}{url} \\\n  {typed}"
    if not ask.pairs:
        return f"curl {user} {url}" if method == "GET" else f"curl {user} -X {method} {url}"
    given = [f"--data-urlencode {shlex.quote(f'{name}={value}')}" for name, value in ask.pairs]
    way = "-G " if ask.in_query else "" if method == "POST" else f"-X {method} "
    parts = [f"curl {user} {way}{url}", *given]
    return " \\\n  ".join(parts)


def _python(ask: ApiRequest, base: str) -> str:
    if ask.document is not None:
        kind = 'headers={"Content-Type": "application/json"}'
        return (
            f'client.request(\n    "{ask.operation.method}",\n    "{base}{ask.prefixed}",\n'
            f"    data={dict(ask.document)!r},\n    {kind},\n)"
        )
    if ask.operation.product.label == "tidings":
        data = f", {'params' if ask.in_query else 'data'}={_object(ask)}" if ask.pairs else ""
        return f'client.request("{ask.operation.method}", "{base}{ask.prefixed}"{data})'
    arguments = [f"{_snake(name)}={_value(values)}" for name, values in _gathered(ask)]
    if _verb(ask.operation) == "list":
        arguments.append(f"limit={ROWS}")
    return f"client{''.join(_way(ask, _snake))}.{_verb(ask.operation)}({_spread(arguments)})"


def _node(ask: ApiRequest, base: str) -> str:
    if ask.document is not None:
        kind = 'headers: { "Content-Type": "application/json" }'
        return (
            f'await client.request({{\n  method: "{ask.operation.method}",\n  uri: "{base}{ask.prefixed}",\n'
            f"  data: {_json(ask)},\n  {kind},\n}});"
        )
    if ask.operation.product.label == "tidings":
        data = f", {'params' if ask.in_query else 'data'}: {_object(ask)}" if ask.pairs else ""
        return f'await client.request({{ method: "{ask.operation.method}", uri: "{base}{ask.prefixed}"{data} }});'
    given = [f"{_camel(name)}: {_value(values)}" for name, values in _gathered(ask)]
    verb = _verb(ask.operation)
    if verb == "list":
        given.append(f"limit: {ROWS}")
    called = f"{{ {', '.join(given)} }}" if sum(map(len, given)) < _MANY else f"{{\n  {_joined(given)},\n}}"
    verb = "remove" if verb == "delete" else verb
    return f"await client{''.join(_way(ask, _camel))}.{verb}({called if given else ''});"


def _json(ask: ApiRequest) -> str:
    return json.dumps(ask.document, ensure_ascii=False)


def _way(ask: ApiRequest, write: Callable[[str], str]) -> Iterator[str]:
    """The way to a resource in a library, part by part."""
    product, path = ask.operation.product, ask.operation.path
    if product.label == "api" and path.startswith(_OWN_ACCOUNT):
        path = f"/{path.removeprefix(_OWN_ACCOUNT)}"
    elif product.label == "api":
        yield ".api.v2010"
    else:
        yield f".{write(product.label.replace('-', '_'))}.{product.version}"
    for (label, theirs), called in _CALLED.items():
        path = path.replace(theirs, called) if label == product.label else path
    path = _CALLED_BY_VERB.get((product.label, path, _verb(ask.operation)), path)
    for part in path.strip("/").split("/"):
        place = PLACE.fullmatch(part)
        yield f'("{ask.path[place[1]]}")' if place else f".{write(part)}"


def _verb(operation: Operation) -> str:
    if operation.method == "GET":
        is_list = operation.key or operation.whole or (operation.product.label, operation.path) in _LISTS
        return "list" if is_list else "fetch"
    if operation.method == "DELETE":
        return "delete"
    if operation.method == "PATCH":
        return "update"
    is_of_item = bool(PLACE.fullmatch(operation.path.rpartition("/")[2]))
    return "update" if is_of_item else "create"


def _gathered(ask: ApiRequest) -> list[tuple[str, list[str]]]:
    """Each name once, with all of its values."""
    found: dict[str, list[str]] = {}
    for name, value in ask.pairs:
        found.setdefault(name, []).append(value)
    return list(found.items())


def _value(values: list[str]) -> str:
    return json.dumps(values[0] if len(values) == 1 else values, ensure_ascii=False)


def _object(ask: ApiRequest) -> str:
    given = [f'"{name}": {_value(values)}' for name, values in _gathered(ask)]
    return "{" + ", ".join(given) + "}"


def _spread(arguments: list[str]) -> str:
    if sum(map(len, arguments)) < _MANY:
        return ", ".join(arguments)
    return f"\n    {f',{chr(10)}    '.join(arguments)},\n"


def _joined(given: list[str]) -> str:
    return ",\n  ".join(given)


def _words(name: str) -> list[str]:
    spelled = name.replace("<", "Before").replace(">", "After")
    return [part.lower() for part in _WORD.sub("_", spelled).replace("-", "_").split("_") if part]


def _snake(name: str) -> str:
    found = "_".join(_words(name))
    return f"{found}_" if found in ("from", "import", "class") else found


def _camel(name: str) -> str:
    first, *more = _words(name)
    return first + "".join(word.capitalize() for word in more)
