"""Seeds and what is done to them: pages as strangers might hand them in."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from newsclean.packs import builtin_rules

if TYPE_CHECKING:
    from random import Random

SAMPLES = Path(__file__).parents[2] / "samples" / "raw"

#: Codecs a page is put into; utf-7 and EBCDIC are no news codecs, and must not break anything either.
CODECS = (
    "utf-8",
    "gb18030",
    "gbk",
    "big5",
    "big5hkscs",
    "cp950",
    "utf-16",
    "utf-16-le",
    "utf-32",
    "hz",
    "utf-7",
)

#: Pieces that some step looks for, or that act on whoever looks at them.
PIECES = (
    "\r\n", "\n", "\r", "\0", "\x1a", "\x1b[31m", "\x1b]0;x\x07", "\x85", "\N{LINE SEPARATOR}", "\ufeff", "\ufffd",
    "\N{ZERO WIDTH SPACE}", "\N{RIGHT-TO-LEFT OVERRIDE}", "\N{IDEOGRAPHIC SPACE}", "\N{NO-BREAK SPACE}", "\N{SOFT HYPHEN}",
    "\N{KANGXI RADICAL ONE}", "\N{CJK COMPATIBILITY IDEOGRAPH-F900}", "&amp;", "&#x1b;", "&#20013;", "&#0;", "&lt;b&gt;",
    "\\u4e2d", "\\ud83d\\ude00", "\\ud800", "\\n", "%E4%B8%AD", "(zhong)", "中(zhōng)", "ä¸\xad", "å›½", "锟斤拷", "烫烫烫",
    "\ue000", "\U0001f600", "\U000e0041", "\U00020000", "<html>", "<!DOCTYPE html>", "<script>", "</p>", "<br>", "<!--", "]]>",
    "著", "乾", "裏", "のです", "“", "”", "(", ")", ",", "!", "?", ":", ";", "。", "！", "…", "---", "===", "|", "  ", "\t",
    "责任编辑：王小明", "記者李大同／台北報導", "来源：新华社", "延伸閱讀：", "版权所有 京ICP备05000001号-1", "2024-01-02 10:20", "点击查看",
)  # fmt: skip


@cache
def seeds() -> tuple[bytes, ...]:
    """Return the sample pages and, as pages of one line, the examples of every rule."""
    pages = [path.read_bytes() for path in sorted(SAMPLES.iterdir())]
    examples = [text for rule in builtin_rules() for text in (*rule.strip, *rule.keep)]
    return (b"", *pages, *(text.encode() for text in examples))


@cache
def pages() -> tuple[bytes, ...]:
    """Return the sample pages."""
    return tuple(path.read_bytes() for path in sorted(SAMPLES.iterdir()))


def mutated(random: Random, *, rounds: int = 6) -> bytes:
    """Return a seed changed up to `rounds` times, as bytes in some codec."""
    data = random.choice(pages() if random.random() < 0.6 else seeds())
    for _ in range(random.randint(0, rounds)):
        data = random.choice(_CHANGES)(random, data)
        if len(data) > 60_000:
            data = data[:20_000]
    return data


def text_of(data: bytes) -> str:
    """Return bytes as text without asking newsclean; half of what is no UTF-8 becomes Latin-1."""
    return data.decode("utf-8" if len(data) % 2 else "latin-1", "replace")


def _span(random: Random, data: bytes) -> tuple[int, int]:
    start = random.randint(0, len(data))
    return start, min(len(data), start + random.choice((1, 2, 3, 10, 100, 1000)))


def _flip(random: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 3, 20))):
        if changed:
            changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _drop(random: Random, data: bytes) -> bytes:
    start, end = _span(random, data)
    return data[:start] + data[end:]


def _repeat(random: Random, data: bytes) -> bytes:
    start, end = _span(random, data)
    return data[:end] + data[start:end] * random.choice((1, 2, 7, 60)) + data[end:]


def _insert(random: Random, data: bytes) -> bytes:
    """Put a known piece in, in a codec of its own: a page of two codecs is one of the things that happen."""
    piece = random.choice(PIECES) * random.choice((1, 1, 2, 30))
    at = random.randint(0, len(data))
    codec = random.choice(("utf-8", "utf-8", "gb18030", "big5"))
    return data[:at] + piece.encode(codec, "replace") + data[at:]


def _splice(random: Random, data: bytes) -> bytes:
    other = random.choice(seeds())
    start, end = _span(random, other)
    at = random.randint(0, len(data))
    return data[:at] + other[start:end] + data[at:]


def _key(random: Random, data: bytes) -> bytes:
    """Put the key of a rule in, where its pattern may all but match."""
    rule = random.choice(builtin_rules().rules)
    at = random.randint(0, len(data))
    return data[:at] + random.choice(rule.keys or ("版权",)).encode() + data[at:]


def _recode(random: Random, data: bytes) -> bytes:
    text = data.decode(random.choice(CODECS), "replace")
    return text.encode(random.choice(CODECS), "replace")


def _misread(random: Random, data: bytes) -> bytes:
    """Read UTF-8 as what it is not, and write that out: mojibake."""
    wrong = random.choice(("latin-1", "cp1252", "gb18030", "big5"))
    return data.decode(wrong, "replace").encode("utf-8")


def _shuffle_lines(random: Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    random.shuffle(lines)
    return b"\n".join(lines)


def _one_line(_: Random, data: bytes) -> bytes:
    return data.replace(b"\n", b"")


_CHANGES = (
    _flip,
    _drop,
    _repeat,
    _insert,
    _insert,
    _splice,
    _key,
    _recode,
    _misread,
    _shuffle_lines,
    _one_line,
)
