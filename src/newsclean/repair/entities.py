r"""Entities and escapes that nobody resolved: &ldquo; &amp;nbsp; &#20013; &nbsp \u4e2d %u4E2D %E4%B8%AD."""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from newsclean.repair.edits import Edit, apply_edits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsclean.values import Repair

#: Any number of layers of escaping around one entity; "&amp;" alone is the last alternative's name.
_find_entity = re.compile(
    r"&(?:amp;)*(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));"
).finditer
#: Without ";" only names that no URL parameter and no word has; browsers know more, and turn `?a=1&copy=2`
#: into `?a=1©=2`.
_find_bare_entity = re.compile(
    r"&(?:amp;)*(?:#([0-9]{2,7})(?![0-9;])|(nbsp|ensp|emsp|ldquo|rdquo|lsquo|rsquo|mdash|hellip|middot)(?![=;])"
    r"|(quot|lt|gt|times)(?![A-Za-z0-9=;]))"
).finditer
#: Where the "&" itself was lost: ?#19994;
_find_lost_ampersand = re.compile(r"\?#([0-9]{5});").finditer
_find_escaped_tag = re.compile(
    r"&(?:amp;)*lt;(/?[A-Za-z][A-Za-z0-9]{0,9})(?:\s[^&<>\n]{0,200})?\s*/?&(?:amp;)*gt;"
).finditer
_find_unicode_escapes = re.compile(
    r"\\\\?u[0-9a-fA-F]{4}(?:\\{1,2}u[0-9a-fA-F]{4})*|%u[0-9a-fA-F]{4}(?:%u[0-9a-fA-F]{4})*"
).finditer
_has_unicode_escape = re.compile(r"[\\%]u[0-9a-fA-F]{4}").search
_escape = re.compile(r"[0-9a-fA-F]{4}").findall
_visible_ascii = re.compile(r"[!-~]*+").match
_is_escape = re.compile(r"%[0-9A-Fa-f]{2}").match
#: Escaped bytes, and the letters between them: half of a GBK character may be one.
_BETWEEN = r"[A-Za-z0-9_.~@\[\\\]^`{|}+-]"
_find_percent_bytes = re.compile(rf"(?:{_BETWEEN}{{0,99}}%[0-9A-Fa-f]{{2}})+{_BETWEEN}*").finditer
#: So many escaped bytes at least are a text; without such a run nothing is.
_PERCENT_RUN = 3
_has_percent_run = re.compile(
    rf"%[0-9A-Fa-f]{{2}}(?:{_BETWEEN}{{0,99}}%[0-9A-Fa-f]{{2}}){{{_PERCENT_RUN - 1}}}"
).search
_PERCENT_TEXT = 20
_is_url = re.compile(
    r"://|www\.|[?&;][A-Za-z_]+=|\.(?:com|cn|net|org|html?|php|aspx?|jsp)\b", re.IGNORECASE
).search
_find_chinese = re.compile("[\u3000-\u303f\u3400-\u9fff\uff01-\uff60“”‘’—…·]").findall

#: Line ends would move every line after them; control characters and half surrogates mean nothing.
_AS_SPACE = frozenset((9, 10, 11, 12, 13, 0x85, 0x2028, 0x2029))
_ROUNDS = 4
#: What a text about escapes says near to them.
_is_about_escaping = re.compile(
    "转义|轉義|跳脫字元|字符实体|实体字符|字元實體|字符引用|网页源代码里|浏览器看到"
    "|(?:写成|写作|就写|就用|使用|输入|要显示) &|(?:UTF-8|URL|百分号|百分號)(?:的)?[编編][码碼]"
).search
_NEAR = 60
_NO_TAG = (sys.maxsize, sys.maxsize)


def _not_spoken_of(text: str, edits: Iterable[Edit]) -> Iterator[Edit]:
    """Yield the edits but for those in a sentence about escaping: &nbsp;表示不换行空格，转义了两遍."""
    for edit in edits:
        around = text[max(0, edit.start - _NEAR) : edit.end + _NEAR]
        if _is_about_escaping(around) is None:
            yield edit


def resolve_entities(text: str, records: list[Repair]) -> str:
    """Return `text` with character references resolved, in as many layers as there are."""
    for _ in range(_ROUNDS):
        before = text
        text = apply_edits(text, _not_spoken_of(text, _entities(text)), "entity", records, bulk=True)
        text = apply_edits(text, _not_spoken_of(text, _bare_entities(text)), "entity", records, bulk=True)
        if "?#" in text:
            text = apply_edits(text, _lost_ampersands(text), "entity", records)
        if text == before:
            break
    return text


def resolve_escapes(text: str, records: list[Repair]) -> str:
    r"""Return `text` with \u4e2d, %u4E2D and runs of %E4%B8%AD outside URLs as characters."""
    if _has_unicode_escape(text):
        text = apply_edits(text, _not_spoken_of(text, _unicode_escapes(text)), "escape", records)
    if "%" in text and _has_percent_run(text):
        text = apply_edits(text, _not_spoken_of(text, _percent_escapes(text)), "escape", records)
    return text


def _entities(text: str) -> Iterator[Edit]:
    tags = iter(_tags(text))
    tag_start, tag_end = next(tags, _NO_TAG)
    for match in _find_entity(text):
        start, end = match.span()
        decimal, hexadecimal, name = match.groups()
        while tag_end <= start:
            tag_start, tag_end = next(tags, _NO_TAG)
        if name in ("lt", "gt") and tag_start <= start:
            continue
        char = _named(name) if name else _numbered(int(decimal) if decimal else int(hexadecimal, 16))
        if char is not None:
            yield Edit(start, end, char)


def _tags(text: str) -> list[tuple[int, int]]:
    """Return the spans of escaped mark-up: showing it would put tags into the text."""
    if "lt;" not in text:
        return []
    return [match.span() for match in _find_escaped_tag(text)]


def _bare_entities(text: str) -> Iterator[Edit]:
    for match in _find_bare_entity(text):
        number, name, short = match.groups()
        name = name or short
        char = _named(name) if name else _numbered(int(number))
        if char is not None and (name or ord(char or "\0") > 0x7F):
            yield Edit(match.start(), match.end(), char)


def _lost_ampersands(text: str) -> Iterator[Edit]:
    for match in _find_lost_ampersand(text):
        char = _numbered(int(match[1]))
        if char:
            yield Edit(match.start(), match.end(), char)


@lru_cache(maxsize=256)
def _named(name: str) -> str | None:
    from html.entities import html5

    chars = html5.get(f"{name};")
    return " " if chars in ("\t", "\n") else chars


def _numbered(number: int) -> str | None:
    """Return the character with a number as browsers read it, "" where it stands for nothing."""
    if number in _AS_SPACE:
        return " "
    if 0x80 <= number < 0xA0:
        return bytes((number,)).decode("cp1252", "ignore")
    if number < 0x20 or number == 0x7F or 0xD800 <= number < 0xE000:
        return ""
    return chr(number) if number <= 0x10FFFF else None


def _unicode_escapes(text: str) -> Iterator[Edit]:
    found = []
    for match in _find_unicode_escapes(text):
        units = bytes.fromhex("".join(_escape(match[0])))
        chars = units.decode("utf-16-be", "ignore").translate(_BREAKS)
        if max(chars, default="\uffff") < "\ufffe" and min(chars) >= " ":
            found.append(Edit(match.start(), match.end(), chars))
    # One alone may be a path (C:\uface) or a lesson in programming.
    if sum(char > "\u2000" for edit in found for char in edit.text) > 1:
        yield from found


_BREAKS = dict.fromkeys(_AS_SPACE, " ")


def _percent_escapes(text: str) -> Iterator[Edit]:
    runs = [run for start, end in _escaped_stretches(text) for run in _find_percent_bytes(text, start, end)]
    read = [(run, _from_percent(run[0])) for run in runs]
    whole = sum(len(_find_chinese(chars)) for run, chars in read if run[0].count("%") >= _PERCENT_RUN)
    for run, chars in read:
        # Two escaped bytes alone may be figures (50%20%30%); in a text of them they are a character.
        long = run[0].count("%") >= _PERCENT_RUN and not chars.isascii()
        if chars and (long or whole > _PERCENT_TEXT):
            yield Edit(run.start(), run.end(), chars.translate(_BREAKS))


def _escaped_stretches(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of visible ASCII in which escaped bytes stand, but no URL does before the first."""
    end = 0
    percent = text.find("%")
    while percent >= 0:
        start = percent
        while start > end and "!" <= text[start - 1] <= "~":
            start -= 1
        end = _visible_ascii(text, percent).end()  # type: ignore[union-attr]  # matches the empty string
        if _is_escape(text, percent) and not _is_url(text[start:percent]):
            yield start, end
        percent = text.find("%", end)


def _from_percent(escaped: str) -> str:
    """Return what the escaped bytes say in UTF-8 or GB18030, "" if that is hardly Chinese."""
    raw = unquote_to_bytes(escaped)
    if raw.isascii():
        return raw.decode("ascii") if raw.decode("ascii").isprintable() else ""
    for codec in ("utf-8", "gb18030"):
        try:
            chars = raw.decode(codec)
        except UnicodeDecodeError:
            continue
        wide = sum(char > "\x7f" for char in chars)
        if 2 * len(_find_chinese(chars)) >= wide:
            return chars
    return ""
