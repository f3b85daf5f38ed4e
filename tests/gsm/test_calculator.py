"""Tidings counts as the public segment calculator does; a few intended differences are listed with their reasons."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import msgspec
import pytest

from tidings.gsm import count, smarten

PACKAGES = Path(__file__).parents[1] / "node"
SCRIPT = Path(__file__).with_name("count_segments.js")

SEED = 340
BODIES_PER_POOL = 220
LENGTHS = (1, 35, 66, 67, 68, 70, 71, 80, 134, 135, 153, 154, 160, 161, 201, 306, 307)

GSM = list("@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCXYZÄÖÑÜ§¿abcxyzäöñüà")
EXTENSION = list("\f^{}\\[~]|€")
POOLS = {
    "gsm": GSM,
    "gsm with extensions": GSM + EXTENSION,
    "extensions": [*EXTENSION, "a"],
    "line ends": ["\r\n", "\r", "\n", "a", "b"],
    "line ends beside cyrillic": ["\r\n", "\r", "\n", "ж"],
    "cyrillic": [*"Привет мир, как дела?", "a", "€"],
    "typographic": [
        *"“”\u2018\u2019…\u2013—«»½•\u00b4`\t\u00a0\u3000\u200b",
        *"the quick brown fox",
        "\uff41",
        "\uff21",
    ],
    "emoji": ["😀", "👍", "👍🏽", "❤️", "👨‍👩‍👧‍👦", "🏳️‍🌈", "👩‍⚕️", "1️⃣", "🇺🇸", "🇫🇷", "a", " ", "€", "\r\n"],
    "combining marks": ["e\u0301", "n\u0303", "o\u0308", "x\u0301\u0302", "\u0301", "a", " "],
    "hangul": ["한", "국", "어", "\u1112\u1161\u11ab", "\u1112", "\u1161", " "],
    "thai, tamil, arabic": [*"สวัสดีครับ กำ", *"வணக்கம்", *"مرحبا َُِ", "\u0600"],
    "chinese": [*"你好\uff0c世界\u3002", "a"],
}

# Where Tidings differs on purpose: reason -> body, the calculator's number of segments, ours.
DIFFERENCES = {
    "an emoji sequence newer than the Unicode 10 it knows stays whole": ("ç" * 64 + "🐻‍❄️" + "ç" * 65, 2, 3),
    "so does an older one that it cuts": ("ç" * 64 + "🏴‍☠️" + "ç" * 65, 2, 3),
    "a conjunct of an Indic script is one grapheme since Unicode 15.1": ("ç" * 65 + "क्ष" + "ç" * 66, 2, 3),
    "a grapheme longer than a segment is cut, not sent oversized after an empty part": (
        "e" + "\u0301" * 70 + "b",
        3,
        2,
    ),
    "two long graphemes that fill two parts are not sent in one": ("ç" * 9 + ("e" + "\u0301" * 59) * 2, 2, 3),
}

Answer: TypeAlias = tuple[str, int, str]
Question: TypeAlias = tuple[str, bool]
Calculator: TypeAlias = Callable[[list[Question]], list[Answer]]


@pytest.fixture(name="calculator", scope="module")
def public_calculator() -> Calculator:
    """Answers questions in one run of node."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    if not (PACKAGES / "node_modules" / "sms-segments-calculator").is_dir():
        pytest.skip(f"the calculator is not installed: run `npm ci` in {PACKAGES.parent.name}/{PACKAGES.name}")

    def ask(questions: list[Question]) -> list[Answer]:
        lines = b"\n".join(msgspec.json.encode({"body": body, "smart": smart}) for body, smart in questions)
        done = subprocess.run([node, SCRIPT], input=lines, cwd=PACKAGES, capture_output=True, check=True)
        answers = [msgspec.json.decode(line, type=Answer) for line in done.stdout.splitlines()]
        assert len(answers) == len(questions)
        return answers

    return ask


def random_bodies() -> list[str]:
    """Bodies of every pool, most of them about as long as one or more segments."""
    chance = random.Random(SEED)
    bodies = [""]
    for pool in POOLS.values():
        for _ in range(BODIES_PER_POOL):
            aimed = chance.choice(LENGTHS)
            body = "".join(chance.choices(pool, k=chance.randint(max(1, aimed - 2), aimed + 2)))
            bodies.append(body[:aimed] if chance.random() < 0.5 else body)
    return bodies


def ours(body: str) -> tuple[str, int]:
    """Our count in the calculator's words."""
    encoding, segments = count(body)
    return encoding.value.upper(), segments


def test_random_bodies_are_counted_and_smartened_alike(calculator: Calculator) -> None:
    questions = [(body, smart) for body in random_bodies() for smart in (False, True)]
    differing = []
    for (body, smart), (encoding, segments, text) in zip(questions, calculator(questions), strict=True):
        sent = smarten(body) if smart else body
        if (*ours(sent), sent) != (encoding, segments, text):
            differing.append((body, smart, ours(sent), (encoding, segments)))
    assert not differing, f"{len(differing)} of {len(questions)} (seed {SEED}), the first: {differing[0]!a}"


def test_every_character_of_the_basic_plane_is_smartened_alike(calculator: Calculator) -> None:
    characters = [chr(point) for point in range(0x10000) if not 0xD800 <= point < 0xE000]
    rows = ["".join(characters[at : at + 64]) for at in range(0, len(characters), 64)]
    answers = calculator([(row, True) for row in rows])
    assert [smarten(row) for row in rows] == [text for _, _, text in answers]


def test_the_same_characters_are_gsm(calculator: Calculator) -> None:
    characters = [chr(point) for point in range(0x3000)]
    answers = calculator([(character, False) for character in characters])
    assert [ours(character)[0] for character in characters] == [encoding for encoding, _, _ in answers]


def test_the_intended_differences_are_as_listed(calculator: Calculator) -> None:
    answers = calculator([(body, False) for body, _, _ in DIFFERENCES.values()])
    found = {
        reason: (body, answer[1], ours(body)[1])
        for (reason, (body, _, _)), answer in zip(DIFFERENCES.items(), answers, strict=True)
    }
    assert found == DIFFERENCES
