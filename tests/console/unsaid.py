"""Finds what a template says in English past the catalogue: text between tags, attributes that people read, strings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import jinja2
from jinja2 import nodes

from tidings.console.desk import TEMPLATES

ENVIRONMENT = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), extensions=["jinja2.ext.i18n"])
ENVIRONMENT.newstyle_gettext = True  # type: ignore[attr-defined]
ENVIRONMENT.filters.update(dict.fromkeys(("told", "full", "spelled", "apart", "left", "to_minute", "key"), str))
NAMES = {"Tidings", "SMPP", "curl", "Python", "Node", "CSV", "API", "URL", "SID", "UTC", "HTTP", "TwiML", "PDU", "AC"}
"""What is called the same in every language."""
READ = {"title", "placeholder", "aria-label", "alt", "label", "aria-description", "summary", "data-label"}
_WORD = re.compile(r"[^\W\d_]{2,}")
PHRASES = {"status:failed to:+1415 since:2d"}
_SENTENCE = re.compile(r"[A-Z][a-z]+[.:…]?|[^-]*[A-Za-z]{2,}[:,.…]? [^-]*[a-z][^-]*|[(,.] ?[A-Za-z]+|[A-Za-z]+ ")
_SAYING = {"_", "gettext", "ngettext", "counted", "pgettext", "npgettext"}
_EXPRESSION = "\ufffc"


class _Reader(HTMLParser):
    """Keeps what people read of markup that may be whole or a part."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("code", "pre", "script", "style", "kbd"):
            self._within.append(tag)
        given = dict(attrs)
        read = READ | ({"value"} if tag == "input" and given.get("type") in ("submit", "button") else set())
        self.found += [value for name, value in attrs if name in read and value]

    def handle_endtag(self, tag: str) -> None:
        if tag in self._within:
            self._within.remove(tag)

    def handle_data(self, data: str) -> None:
        if not self._within:
            self.found.append(data)


def unsaid(source: str) -> list[str]:
    """Every piece of English in a template that no translation reaches."""
    tree = ENVIRONMENT.parse(source)
    reader = _Reader()
    reader.feed("".join(_markup(tree)).replace(f"<{_EXPRESSION}", "<x").replace(f"</{_EXPRESSION}", "</x"))
    reader.close()
    pieces = [piece.strip() for text in reader.found for piece in text.split(_EXPRESSION)]
    said = [piece for piece in pieces if set(_WORD.findall(piece)) - NAMES and piece not in PHRASES]
    return said + [
        text
        for text in _strings(tree)
        if text not in PHRASES and _SENTENCE.fullmatch(text) and set(_WORD.findall(text)) - NAMES
    ]


def _markup(node: nodes.Node) -> Iterator[str]:
    """The template's own markup, in its order; each expression as one character."""
    for each in node.iter_child_nodes():
        if isinstance(each, nodes.TemplateData):
            yield each.data
        elif isinstance(each, nodes.Expr):
            yield _EXPRESSION
        elif isinstance(each, nodes.AssignBlock):
            yield f"<p {''.join(_markup(each))}>" if _is_attributes(each) else "".join(_markup(each))
        elif not (isinstance(each, nodes.Block) and each.name == "kind"):  # a class, not words
            yield from (_EXPRESSION, *_markup(each), _EXPRESSION)


def _is_attributes(node: nodes.AssignBlock) -> bool:
    """Whether what is kept for later is a part of a tag."""
    return next(node.find_all(nodes.TemplateData)).data.startswith('id="')


def _strings(node: nodes.Node) -> Iterator[str]:
    """The strings in expressions, except what is said as it should be, and what only names something."""
    for each in node.iter_child_nodes():
        if isinstance(each, nodes.Call) and isinstance(each.node, nodes.Name) and each.node.name in _SAYING:
            for given in (*each.args[3:], *each.kwargs):
                yield from _strings(given)
        elif isinstance(each, nodes.Filter) and each.name in ("format", "replace"):
            yield from _strings(nodes.Tuple([each.node] if each.node else [], "load"))
        elif isinstance(each, nodes.Pair):
            yield from _strings(nodes.Tuple([each.value], "load"))
        elif isinstance(each, nodes.Compare | nodes.Extends | nodes.Import | nodes.Include):
            continue
        elif isinstance(each, nodes.Const) and isinstance(each.value, str):
            yield each.value
        else:
            yield from _strings(each)


def all_unsaid() -> dict[str, list[str]]:
    """The same of every template that has any."""
    found = {path.name: unsaid(path.read_text("utf-8")) for path in sorted(Path(TEMPLATES).glob("*.html"))}
    return {name: pieces for name, pieces in found.items() if pieces}
