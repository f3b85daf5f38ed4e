"""TwiML for messaging: what a receiver's answer asks for, read as data. Pure.

Nothing that a receiver sends makes it fail: a document that cannot be used is a TwimlError, a part that
cannot be used is a warning and is left out.
Source: https://www.twilio.com/docs/messaging/twiml; codes: https://www.twilio.com/docs/api/errors
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import urljoin
from xml.etree.ElementTree import ParseError

import msgspec
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from tidings.core import cleaned
from tidings.webhooks.port import BODY_MAX, Method
from tidings.webhooks.target import is_valid_url

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

TOO_LARGE: Final = 11750
PARSE_FAILURE: Final = 12100
WRONG_VERSION: Final = 12101
WRONG_ROOT: Final = 12102
SCHEMA_WARNING: Final = 12200
WRONG_CONTENT_TYPE: Final = 12300
INVALID_BODY: Final = 14103
INVALID_METHOD: Final = 14104
INVALID_STATUS_CALLBACK: Final = 14105
UNKNOWN_VERB: Final = 14110

CHARACTERS_MAX = 1600
"""Of a reply's text."""
ADDRESS_MAX = 64
"""Characters of `to` and `from`, which no number or word exceeds."""
MEDIA_MAX = 10
"""Of a reply."""

_XML_TYPES = frozenset(("text/xml", "application/xml", "text/html"))
_PLAIN = "text/plain"
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_VERSIONS = frozenset((b"1.0", b"1.1"))
_DECLARED = re.compile(rb"""\s*<\?xml\s+version\s*=\s*["']([^"']*)""")
_MESSAGE_ATTRIBUTES = frozenset(("to", "from", "action", "method", "statusCallback"))


class TwimlMessage(msgspec.Struct, frozen=True):
    """A reply to be sent."""

    body: str = ""
    media: tuple[str, ...] = ()
    """Absolute URLs."""
    to: str | None = None
    """As written; None: whoever wrote to us."""
    from_: str | None = None
    """As written; None: the number that was written to."""
    action: str | None = None
    """Absolute URL that is asked what to do next."""
    method: Method = Method.POST
    """Of `action`."""
    status_callback: str | None = None
    """Absolute URL."""


class Redirect(msgspec.Struct, frozen=True):
    """Another document is to be fetched and followed; it is always the last verb."""

    url: str
    method: Method = Method.POST


Verb: TypeAlias = TwimlMessage | Redirect


class TwimlWarning(msgspec.Struct, frozen=True):
    """A part that was left out or read in another way."""

    code: int
    text: str


class TwimlDocument(msgspec.Struct, frozen=True):
    """What is to be done, in order."""

    verbs: tuple[Verb, ...] = ()
    warnings: tuple[TwimlWarning, ...] = ()


class TwimlError(msgspec.Struct, frozen=True):
    """Why the document cannot be used at all."""

    code: int
    text: str


def parse(
    content_type: str | None, body: bytes, url: str = "", *, too_large: bool = False
) -> TwimlDocument | TwimlError:
    """The document in `body`, an answer from `url`; URLs in it are relative to that one.

    An empty answer asks for nothing, whatever its content type. `too_large`: there was more of it, which was cut off.
    """
    if too_large or len(body) > BODY_MAX:
        return TwimlError(TOO_LARGE, f"the answer is larger than {BODY_MAX} octets")
    if not body.strip():
        return TwimlDocument()
    media_type, charset = _content_type(content_type)
    if media_type == _PLAIN:
        return _plain(body, charset)
    if media_type not in _XML_TYPES:
        return TwimlError(WRONG_CONTENT_TYPE, f"content type {content_type!r} is neither XML nor plain text")
    root = _root(body, charset)
    return root if isinstance(root, TwimlError) else _Reading(url).document(root)


def _content_type(content_type: str | None) -> tuple[str, str | None]:
    """Media type in lower case, and the charset where Python knows it as a text encoding."""
    media_type, *parameters = (content_type or "").split(";")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return media_type.strip().lower(), _encoding(value.strip().strip('"'))
    return media_type.strip().lower(), None


def _encoding(name: str) -> str | None:
    try:
        "".encode(name)
    except (LookupError, ValueError):
        return None
    return name


def _plain(body: bytes, charset: str | None) -> TwimlDocument:
    try:
        text = cleaned(body.decode(charset or "utf-8", "replace")).strip()
    except ValueError:
        text = cleaned(body.decode("utf-8", "replace")).strip()
    if len(text) > CHARACTERS_MAX:
        return TwimlDocument(warnings=(_too_long(text),))
    return TwimlDocument((TwimlMessage(body=text),)) if text else TwimlDocument()


def _root(body: bytes, charset: str | None) -> Element | TwimlError:
    """The root element. A byte order mark outranks the charset of the content type, that the XML declaration."""
    declared = _DECLARED.match(body)
    if declared is not None and declared[1] not in _VERSIONS:
        return TwimlError(WRONG_VERSION, f"XML {declared[1][:20].decode('latin-1')} is none that there is")
    try:
        source = body if charset is None or body.startswith(_BOMS) else body.decode(charset)
        root: Element = fromstring(source, forbid_dtd=True)
    except DefusedXmlException:
        return TwimlError(PARSE_FAILURE, "the document declares a document type or entities")
    except (ParseError, ValueError, LookupError) as error:
        return TwimlError(PARSE_FAILURE, f"the document is not well-formed XML: {str(error)[:200]}")
    if _name(root) != "Response":
        return TwimlError(WRONG_ROOT, f"the root element is {_name(root)!r}, not 'Response'")
    return root


class _Reading:
    """One document being read: where it came from, and what was noticed so far."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._warnings: list[TwimlWarning] = []

    def document(self, root: Element) -> TwimlDocument:
        verbs: list[Verb] = []
        for element in root:
            verb = self._verb(element)
            if verb is not None:
                verbs.append(verb)
            if isinstance(verb, Redirect):
                break
        return TwimlDocument(tuple(verbs), tuple(self._warnings))

    def _verb(self, element: Element) -> Verb | None:
        match _name(element):
            case "Message" | "Sms":  # the verb's name before 2013, which still sends
                return self._message(element)
            case "Redirect":
                return self._redirect(element)
            case other:
                self._warn(UNKNOWN_VERB, f"{other!r} is not a verb of messaging")
                return None

    def _message(self, element: Element) -> TwimlMessage | None:
        """A reply; None for an empty one, and for one that is too long."""
        for attribute in element.attrib:
            if attribute not in _MESSAGE_ATTRIBUTES:
                self._warn(SCHEMA_WARNING, f"{_name(element)} has no attribute {attribute!r}")
        body, media = self._content(element)
        if len(body) > CHARACTERS_MAX:
            self._warnings.append(_too_long(body))
            return None
        if not body and not media:
            self._warn(INVALID_BODY, f"{_name(element)} is empty: nothing is sent")
            return None
        return TwimlMessage(
            body=body,
            media=media,
            to=_address(element, "to"),
            from_=_address(element, "from"),
            action=self._link(element, "action", SCHEMA_WARNING),
            method=self._method(element),
            status_callback=self._link(element, "statusCallback", INVALID_STATUS_CALLBACK),
        )

    def _content(self, message: Element) -> tuple[str, tuple[str, ...]]:
        """Text and media: the text of Body, or what stands directly in Message."""
        bodies: list[str] = []
        media: list[str] = []
        direct = message.text or ""
        for child in message:
            direct += child.tail or ""
            match _name(child):
                case "Body":
                    bodies.append(_text(child))
                case "Media":
                    link = self._absolute(_text(child))
                    if link is None:
                        self._warn(SCHEMA_WARNING, "Media holds no valid URL")
                    else:
                        media.append(link)
                case other:
                    self._warn(SCHEMA_WARNING, f"{other!r} may not stand in Message")
        if len(media) > MEDIA_MAX:
            self._warn(SCHEMA_WARNING, f"Message has {len(media)} Media; the first {MEDIA_MAX} count")
            del media[MEDIA_MAX:]
        if len(bodies) > 1:
            self._warn(SCHEMA_WARNING, "Message has more than one Body; the first counts")
        return bodies[0] if bodies else direct.strip(), tuple(media)

    def _redirect(self, element: Element) -> Redirect | None:
        """Where to go on; an empty Redirect means the same document again."""
        for attribute in element.attrib:
            if attribute != "method":
                self._warn(SCHEMA_WARNING, f"Redirect has no attribute {attribute!r}")
        link = self._absolute(_text(element))
        if link is None:
            self._warn(SCHEMA_WARNING, "Redirect holds no valid URL")
            return None
        return Redirect(link, self._method(element))

    def _method(self, element: Element) -> Method:
        written = element.get("method")
        if written is None:
            return Method.POST
        try:
            return Method(written.strip().upper())
        except ValueError:
            self._warn(INVALID_METHOD, f"method must be GET or POST, not {written[:40]!r}")
            return Method.POST

    def _link(self, element: Element, attribute: str, code: int) -> str | None:
        written = _attribute(element, attribute)
        if written is None:
            return None
        link = self._absolute(written)
        if link is None:
            self._warn(code, f"{attribute} is not a valid URL")
        return link

    def _absolute(self, written: str) -> str | None:
        try:
            link = urljoin(self._url, written)
        except ValueError:
            return None
        return link if is_valid_url(link) else None

    def _warn(self, code: int, text: str) -> None:
        self._warnings.append(TwimlWarning(code, text))


def _attribute(element: Element, name: str) -> str | None:
    return cleaned(element.get(name) or "").strip() or None


def _address(element: Element, name: str) -> str | None:
    written = _attribute(element, name)
    return None if written is None else written[:ADDRESS_MAX]


def _text(element: Element) -> str:
    return cleaned("".join(element.itertext())).strip()


def _name(element: Element) -> str:
    """The element's name without a namespace, short enough for a warning."""
    return element.tag.rpartition("}")[2][:40]


def _too_long(text: str) -> TwimlWarning:
    return TwimlWarning(INVALID_BODY, f"the text has {len(text)} characters; the most is {CHARACTERS_MAX}")
