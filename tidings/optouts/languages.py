"""Languages in which opt-out can be configured, and the keywords that people who write them expect.

The languages are those that the anchor's Advanced Opt-Out offers; the words are what vendors and carriers document for
them, and a start for whoever configures one: nothing is translated, and every list can be changed.
Source: https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
"""

from __future__ import annotations

from typing import Final

import msgspec

AS_OF: Final = "2026-03-16"

LANGUAGES: Final = {
    "af": "Afrikaans",
    "ar": "Arabic",
    "bn": "Bengali",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "ms": "Malay",
    "nl": "Dutch",
    "no": "Norwegian",
    "nr": "Southern Ndebele",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovene",
    "ss": "Swati",
    "st": "Southern Sotho",
    "sv": "Swedish",
    "ta": "Tamil",
    "tn": "Tswana",
    "ts": "Tsonga",
    "ve": "Venda",
    "xh": "Xhosa",
    "zh": "Chinese",
    "zu": "Zulu",
}
"""Their names, by ISO 639-1."""


class Words(msgspec.Struct, frozen=True):
    """The keywords of a language."""

    stop: tuple[str, ...]
    start: tuple[str, ...]
    help: tuple[str, ...]


ENGLISH: Final = Words(
    ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"),
    ("START", "YES", "UNSTOP"),
    ("HELP", "INFO"),
)
WORDS_OF: Final[dict[str, Words]] = {
    "en": ENGLISH,
    "fr": Words(("ARRET", "ARRETER", "ARRETE"), ("DEBUT", "OUI"), ("AIDE",)),
    "es": Words(("ALTO", "PARAR", "CANCELAR", "BAJA", "DETENER"), ("INICIAR", "COMENZAR", "SI"), ("AYUDA",)),
    "pt": Words(("PARAR", "SAIR", "CANCELAR"), ("INICIAR", "SIM"), ("AJUDA",)),
    "de": Words(("STOPP", "ABMELDEN", "ENDE"), ("JA",), ("HILFE",)),
    "it": Words(("FERMA", "CANCELLA"), ("INIZIA", "SI"), ("AIUTO",)),
    "nl": Words(("AFMELDEN",), ("JA",), ("HULP",)),
    "pl": Words(("KONIEC",), ("TAK",), ("POMOC",)),
    "sv": Words(("STOPP",), ("JA",), ("HJÄLP",)),
    "no": Words(("STOPP",), ("JA",), ("HJELP",)),
    "da": Words(("AFMELD",), ("JA",), ("HJÆLP",)),
}
"""Where a language is not here, whoever configures it says its words. STOP, START, UNSTOP and HELP count in all."""
