"""The published OpenAPI description, read: its operations by product, method and path, and their schemas.

The description does not ship with Tidings. Where its folder is missing, what needs it is skipped.

Source: OpenAPI 3.0, https://spec.openapis.org/oas/v3.0.3
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import msgspec

Schema: TypeAlias = dict[str, Any]

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "contract" / "oai"
WHY_SKIPPED = "the published OpenAPI description is not beside this checkout"
METHODS = ("get", "post", "put", "patch", "delete")
PAGING = frozenset({"PageSize", "Page", "PageToken"})
PAGE_KEYS = frozenset(
    {
        "meta",
        "end",
        "first_page_uri",
        "last_page_uri",
        "next_page_uri",
        "num_pages",
        "page",
        "page_size",
        "previous_page_uri",
        "start",
        "total",
        "uri",
    }
)


class Described(msgspec.Struct, frozen=True):
    """One published operation."""

    label: str
    """The first label of its host."""
    version: str
    method: str
    path: str
    group: str
    tier: int
    body: Schema
    """The OpenAPI operation object."""
    schemas: Schema
    """What `$ref` refers to in its file."""

    @property
    def shape(self) -> tuple[str, str, str]:
        """Label, method and path with nameless placeholders."""
        return self.label, self.method, shape_of(self.path)

    def parameters(self) -> frozenset[str]:
        """The names of all documented parameters: of the query and of the body."""
        query = {one["name"] for one in self.body.get("parameters", ()) if one.get("in") == "query"}
        content = self.body.get("requestBody", {}).get("content", {})
        schemas = [self.resolved(media.get("schema", {})) for media in content.values()]
        return frozenset(query.union(*(schema.get("properties", ()) for schema in schemas)))

    def answer(self, status: int | None = None) -> Schema | None:
        """The schema of the answer with that status, or of the first that is a success; None for an empty body."""
        responses: dict[str, Any] = self.body["responses"]
        successes = [code for code in responses if code[0] in "23"]
        code = str(status) if status else next(iter(sorted(successes)), "")
        for media in responses.get(code, {}).get("content", {}).values():
            schema: Schema = media.get("schema", {})
            return schema
        return None

    def examples(self) -> Iterator[Any]:
        """The published examples of a successful answer."""
        for code, response in self.body["responses"].items():
            for media in response.get("content", {}).values() if code[0] == "2" else ():
                yield from (example["value"] for example in media.get("examples", {}).values() if "value" in example)

    def resolved(self, schema: Schema) -> Schema:
        """The schema itself in place of a `$ref`; what stands beside the `$ref` is kept."""
        while "$ref" in schema:
            beside = {name: value for name, value in schema.items() if name != "$ref"}
            schema = self.schemas[schema["$ref"].rsplit("/", 1)[-1]] | beside
        return schema

    def rows(self) -> tuple[str, Schema] | None:
        """For a list: the key of its rows and the schema of one; None for an answer that is no list."""
        schema = self.resolved(self.answer() or {})
        properties = schema.get("properties", {})
        lists = [(key, self.resolved(value)) for key, value in properties.items() if key not in PAGE_KEYS]
        if len(lists) == 1 and lists[0][1].get("type") == "array" and len(properties) > 1:
            key, rows = lists[0]
            return key, self.resolved(rows["items"])
        return None


def shape_of(path: str) -> str:
    """A path with nameless placeholders: two paths that differ only in those have one shape."""
    return re.sub(r"\{[^}]*\}", "{}", path)


@cache
def described(folder: Path = FOLDER) -> tuple[Described, ...]:
    """Every operation of the files in `folder`, in their order."""
    return tuple(one for file in sorted(folder.glob("*.json")) for one in _in_file(file))


def _in_file(file: Path) -> Iterator[Described]:
    whole = json.loads(file.read_text())
    schemas = whole.get("components", {}).get("schemas", {})
    for path, item in whole["paths"].items():
        server = (item.get("servers") or whole["servers"])[0]["url"]
        for method in METHODS:
            if method in item:
                yield Described(
                    label=(urlsplit(server).hostname or "").split(".")[0],
                    version=_version(file, path),
                    method=method.upper(),
                    path=path,
                    group=item.get("x-group", ""),
                    tier=item.get("x-tier", 3),
                    body=item[method],
                    schemas=schemas,
                )


def _version(file: Path, path: str) -> str:
    first = path.split("/")[1]
    return first if re.fullmatch(r"v\d+|\d{4}-\d\d-\d\d", first) and "organizations" not in file.stem else "v1"


def find(product: str, method: str, path: str, folder: Path = FOLDER) -> Described:
    """The operation that a concrete path, without its query, belongs to. Raises LookupError.

    Literal segments win over placeholders, as in a router.
    """
    fitting = [
        one
        for one in described(folder)
        if one.label == product and one.method == method.upper() and _pattern(one.path).fullmatch(path)
    ]
    if not fitting:
        msg = f"{method} {path} of {product} is not described"
        raise LookupError(msg)
    return min(fitting, key=lambda one: one.path.count("{"))


@cache
def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{[^}]*\}", path)
    return re.compile("[^/]+?".join(re.escape(part) for part in parts))
