"""The pages' templates, made ready once for each language: what they say is put in then, so that a page costs no more.

Source: https://jinja.palletsprojects.com/en/stable/extensions/#i18n-extension
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import jinja2
from jinja2 import nodes
from jinja2.ext import InternationalizationExtension
from jinja2.visitor import NodeTransformer

from tidings.console import wording
from tidings.console.wording import Language, spoken

_PLACE: Final = re.compile(r"%\((\w+)\)s")


class SpokenTemplates:
    """Renders pages for whoever reads."""

    def __init__(self, folder: Path, filters: Mapping[str, Any]) -> None:
        self._folder = folder
        self._filters = {**filters, "key": wording.key}
        self._ready: dict[Language, jinja2.Environment] = {}

    def render(self, name: str, context: Mapping[str, object]) -> str:
        """A page from a template; whatever goes into it is escaped."""
        language = spoken()
        templates = self._ready.get(language) or self._made_ready(language)
        return templates.get_template(name).render(context, language=language)

    def _made_ready(self, language: Language) -> jinja2.Environment:
        made = self._ready[language] = _Templates(self._folder, language)
        made.filters.update(self._filters)
        return made


class _Templates(jinja2.Environment):
    """All templates in one language: `trans` blocks hold sentences with markup, `_()` what stands in an attribute."""

    def __init__(self, folder: Path, language: Language) -> None:
        self.language = language
        loader = jinja2.FileSystemLoader(folder)
        super().__init__(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, extensions=[_Blocks])
        self.policies["ext.i18n.trimmed"] = True
        self.newstyle_gettext = True
        self.globals.update(ngettext=wording.counted_block, _=wording.gettext, counted=wording.ngettext)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        made = _Sentences(self.language).visit(super()._parse(source, name, filename))
        assert isinstance(made, nodes.Template)
        return made


class _Sentences(NodeTransformer):
    """Puts a sentence without values in the place of what asks for it."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja's name
        """`_("Sign out")` is what is said."""
        match self.generic_visit(node):
            case nodes.Call(node=nodes.Name(name="_"), args=[nodes.Const(value=str(english))], kwargs=[]):
                return nodes.Const(self._language.one(english)).set_lineno(node.lineno)
            case other:
                return other


class _Blocks(InternationalizationExtension):
    """Puts the sentence of a `trans` block in its place, and its values into it; with a number that is done later."""

    def _make_node(
        self,
        singular: str,
        plural: str | None,
        context: str | None,
        variables: dict[str, nodes.Expr],
        plural_expr: nodes.Expr | None,
        *more: bool,
    ) -> nodes.Output:
        if plural is not None or not isinstance(self.environment, _Templates):
            return super()._make_node(singular, plural, context, variables, plural_expr, *more)
        parts = _PLACE.split(self.environment.language.one(singular))
        return nodes.Output(
            [
                variables[part] if is_place else nodes.TemplateData(part.replace("%%", "%"))
                for part, is_place in zip(parts, [False, True] * len(parts), strict=False)
            ]
        )
