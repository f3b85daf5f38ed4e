"""Which language a text is in, as far as reviewers care: whether people who read English only can read it.

By the share of its words that are the most frequent ones of a language, which needs no model and a dozen words. Names,
capitals and short texts prove nothing.
"""

from __future__ import annotations

from typing import Final

from tidings.lint.text import is_mostly_latin, word_set
from tidings.lint.wanted import Sought

WORDS_LEAST: Final = 5
"""Fewer words in small letters prove nothing."""
READ_MOST: Final = 2000
"""Characters that are looked at."""
_ENGLISH: Final = word_set(
    "the a an and or of for by in on at to from with about as is are be will we our us you your they their them this "
    "that "
    "it its i my me who when where have has can may not no if but all any each out up do reply text texts message "
    "messages "
    "get stop help more here please call was were been which after before into how what than then one per at"
)
_OTHERS: Final = {
    "es": "el la los las de del y en un una que para por con su sus se al es lo como más nuestro nuestra "
    "nuestros este esta sobre le les no si usted cita mensajes clientes texto responda puede pueden "
    "cuando está hola gracias enviamos a o",
    "fr": "le la les de du des et en un une que pour par avec son ses se au est sur nous vous votre vos notre "
    "nos ce cette dans ne pas qui aux leur bonjour merci messages clients texto à ou si plus",
    "pt": "o a os as de do da dos das e em até às à há está pode seu bolo todos pronto hoje amanhã um uma que "
    "para por com seu sua seus se ao é no na nos nossa nosso você mais não clientes mensagens olá "
    "obrigado ou este esta",
    "de": "es darf mir zu meiner meine meinem pro können keine kein wird oder ihm sie er so nur noch der die "
    "das den dem des und in zu mit von für auf ist im ein eine einen wir sie ihre ihr unsere nicht werden "
    "an bei oder nach über ihren kunden nachrichten aus um sich sind",
    "it": "il lo la i gli le di del della dei e in un una che per con su si al è sono nostro nostri vi ci non "
    "da clienti messaggi ciao grazie o più come",
    "nl": "de het een en van in op te met voor is aan dat wij u uw onze niet worden bij of naar zijn ze als "
    "klanten berichten",
    "pl": "i w na z do się że nie jest dla o po przez od jak naszych klientów wiadomości oraz są lub za ich",
    "ht": "nou ou li yo nan ak pou se sa ki pa yon la mesaj kliyan tèks ap te gen kote oswa tout",
    "vi": "và của cho các là có được trong với không những một để chúng tôi bạn khi tin nhắn hàng quý khách",
    "tl": "ang ng sa mga na at ay para kami namin ninyo inyong iyong kung hindi ito mensahe",
    "tr": "ve bir bu için ile de da olarak olan müşteriler mesaj bizim size her gibi ya",
}
_FREQUENT: Final = {language: frozenset(words.split()) for language, words in _OTHERS.items()}
_SMALL_WORD = Sought(r"(?<![\w.@/])[^\W\d_]+(?![\w@/]|\.\w)")
_PIECE_END = Sought(r"(?<=[.!?])\s+|\n+|[\"“”()/|]")


def foreign_piece(text: str) -> str | None:
    """What of a text is neither English nor translated beside it; None: nothing that can be told."""
    text = text[:READ_MOST]
    if not is_mostly_latin([text]):
        return text
    pieces = _PIECE_END.pieces(text)
    foreign = [piece for piece in pieces if _is_foreign(piece)]
    if not foreign:
        return text if _is_foreign(text) else None
    english = sum(len(piece) for piece in pieces if _is_english(piece))
    return foreign[0] if english < sum(map(len, foreign)) else None


def _shares(piece: str) -> tuple[float, float, int]:
    """The share of English words, the greatest share of another language's, and how many words there are."""
    words = [word.lower() for word in _small_words(piece) if not word[0].isupper()]
    if not words:
        return 0.0, 0.0, 0
    english = sum(word in _ENGLISH for word in words) / len(words)
    accented = {word for word in words if not word.isascii()}
    other = max(sum(word in frequent or word in accented for word in words) for frequent in _FREQUENT.values())
    return english, other / len(words), len(words)


def _small_words(piece: str) -> list[str]:
    return [found[0] for found in _SMALL_WORD.finditer(piece.replace("\u2019", "'"))]


def _is_foreign(piece: str) -> bool:
    english, other, words = _shares(piece)
    return words >= WORDS_LEAST and other >= 0.25 and other > 1.5 * english


def _is_english(piece: str) -> bool:
    english, other, words = _shares(piece)
    return words >= 4 and english >= 0.2 and english >= other
