"""Text that was read with the wrong codec, and can be read again with the right one without loss.

æ–°é—» (UTF-8 as cp1252, once or more), ÖÐ¹ú (GBK as Latin-1), ¤¤¤å (Big5 as Latin-1), 鐨勬槸 (UTF-8 as GBK)
and い瓣 (Big5 as GBK); whole lines, or one run within good text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from newsclean.hz import HZ_END, hz_runs
from newsclean.likelihood import mean_nats
from newsclean.repair.edits import Edit, apply_edits
from newsclean.repair.gates import BIG5_SIGN, misread_utf8

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from newsclean.values import Repair

    _Search = Callable[[str, int], re.Match[str] | None]

#: What cp1252 shows for the bytes 80 to 9F; Latin-1 shows controls, and the five gaps of cp1252 do so, too.
_CP1252 = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_CONTINUATION = rf"[\x80-\xbf{_CP1252}]"
BYTE_OF = {ord(char): char.encode("cp1252") for char in _CP1252} | {n: bytes((n,)) for n in range(256)}
_AS_LATIN_1 = {ord(char): char.encode("cp1252")[0] for char in _CP1252}

#: UTF-8 shown as Latin-1 or cp1252: a lead, and as many continuation bytes as it announces. A pattern with a
#: class in front is found ten times as fast as a choice of patterns.
_find_utf8_runs = re.compile(
    rf"[\xc2-\xf4]{_CONTINUATION}"
    rf"(?:(?<=[\xc2-\xdf].)|(?<=[\xe0-\xef].){_CONTINUATION}|(?<=[\xf0-\xf4].){_CONTINUATION}{{2}})"
    rf"(?:[\xc2-\xdf]{_CONTINUATION}|[\xe0-\xef]{_CONTINUATION}{{2}}|[\xf0-\xf4]{_CONTINUATION}{{3}})*"
    rf"(?:[\xe2-\xe9\xef]{_CONTINUATION}?(?=\n|$))?",
    re.DOTALL,
).finditer
_has_chinese = re.compile("[\u2010-\u203b\u2e80-\u9fff\uff00-\uff65]").search
#: A stretch of single-byte characters with four high ones in a row, or three pairs as Big5 has them.
_single_byte_run = re.compile(rf"[\x20-\xff{_CP1252}]*+").match
_looks_double = re.compile(
    rf"[\xa1-\xfe]{{4}}|(?:[\xa1-\xf9][\x40-\x7e\xa1-\xfe]){{3}}|(?:[\x81-\xfe][\x40-\xfe{_CP1252}]){{4}}"
).search
#: The two pairs that each of these begins with.
_find_double_pairs = re.compile(rf"[\x81-\xfe][\x40-\xfe{_CP1252}][\x81-\xfe][\x40-\xfe{_CP1252}]").search

#: A reading of a line must be this plausible, in nats per character: news lies near 7, misread text above 11.
PLAUSIBLE = 9.0
#: And this much more plausible than the line as it stands.
_GAIN = 1.5
_find_utf8_bytes = re.compile(
    rb"[\xe2-\xef][\x80-\xbf]{2}"
    rb"(?:[\xe2-\xef][\x80-\xbf]{2}|\xc2[\xb0\xb1\xb7]|\xc3\x97|[\xf0-\xf4][\x80-\xbf]{3}|[\x20-\x7e])*"
).finditer
_MIN_HIGH_BYTES = 6
_ASCII = bytes(range(0x80))
#: Characters of Big5 read as GBK; two private-use bullets are as likely two hanzi.
_MIN_BIG5 = 4
#: Characters of HZ in a page, and their mean nats at most: two by chance cost 8 to 18.
_MIN_HZ, _CERTAIN = 2, 8.0
_LAYERS = 3
#: So many runs that look misread and are not, more than there are that are, and the rest is left: a megabyte
#: of chance has 60,000 that look like double bytes, and 70,000 like UTF-8, which take two seconds each.
_FRUITLESS = 3_000


def undo_mojibake(text: str, records: list[Repair], *, single: bool) -> str:
    """Return `text` with everything read again that can be read without loss.

    Args:
        text: the page.
        records: receives the records.
        single: whether the page has characters of Latin-1 that Chinese text has no use for.
    """
    if single:
        text = apply_edits(text, _double_byte_runs(text), "mojibake", records)
        for _ in range(_LAYERS):
            before = text
            text = apply_edits(text, _utf8_runs(text), "mojibake", records)
            if text == before:
                break
    if misread_utf8().search(text) or _has_big5_sign(text):
        text = apply_edits(text, _gbk_lines(text), "mojibake", records)
    return text


def read_hz(text: str, records: list[Repair]) -> str:
    """Return `text` with the lines of HZ read (~{VPND~}) among others; decode reads files of it."""
    return apply_edits(text, _hz_in_lines(text), "mojibake", records)


def _hz_in_lines(text: str) -> Iterator[Edit]:
    """Yield the runs that have both marks, lost nothing and are Chinese for certain: code has ~{12~}, too."""
    whole = [run for run in hz_runs(text) if text.endswith(HZ_END, 0, run.end) and "\ufffd" not in run.text]
    hanzi = "".join([run.text for run in whole])
    if len(hanzi) >= _MIN_HZ and mean_nats(hanzi) <= _CERTAIN:
        yield from (Edit(run.start, run.end, run.text) for run in whole)


def _single_bytes(text: str) -> bytes:
    return text.translate(_AS_LATIN_1).encode("latin-1")


def _utf8_runs(text: str) -> Iterator[Edit]:
    line: list[Edit] = []
    is_good = False
    line_end = found = failures = 0
    for match in _find_utf8_runs(text):
        start, end = match.span()
        # The last character of a title is often cut: what is left of it says nothing.
        chars = _single_bytes(match[0]).decode("utf-8", "ignore")
        if start >= line_end:
            # é alone (Ã©) is read again only beside Chinese that was misread in the same way.
            if is_good:
                found += len(line)
                yield from line
            else:
                failures += len(line)
                if failures > _FRUITLESS + found:
                    return
            line, is_good = [], False
            line_end = text.find("\n", start) + 1 or len(text)
        line.append(Edit(start, end, chars.replace("\n", " ")))
        is_good = is_good or bool(_has_chinese(chars)) or _find_inner(chars)
    if is_good:
        yield from line


def _find_inner(chars: str) -> bool:
    """Whether the characters are Chinese in one more layer of the same misreading."""
    inner = next(_find_utf8_runs(chars), None)
    if inner is None:
        return False
    deeper = _single_bytes(inner[0]).decode("utf-8", "ignore")
    return bool(_has_chinese(deeper)) or _find_inner(deeper)


def _double_byte_runs(text: str) -> Iterator[Edit]:
    end = found = failures = 0
    pairs = _find_double_pairs(text)
    while pairs is not None and failures <= _FRUITLESS + found:
        start = pairs.start()
        while start > end and _is_single_byte(text[start - 1]):
            start -= 1
        end = _single_byte_run(text, pairs.end()).end()  # type: ignore[union-attr]  # matches the empty string
        misread = text[start:end]
        if _looks_double(misread):
            edit = _best(start, misread, _single_bytes(misread), ("gb18030", "big5hkscs"))
            if edit is not None:
                found += 1
                yield edit
            else:
                failures += 1
        pairs = _find_double_pairs(text, end)


def _is_single_byte(char: str) -> bool:
    return " " <= char <= "\xff" or char in _CP1252


def _best(start: int, misread: str, raw: bytes, codecs: tuple[str, ...]) -> Edit | None:
    """Return the edit to the most plausible reading of the bytes, None if none is better than the text."""
    readings = [chars for codec in codecs if (chars := _strictly(raw, codec))]
    if not readings:
        return None
    nats, chars = min((mean_nats(chars), chars) for chars in readings)
    if nats > PLAUSIBLE or nats + _GAIN > mean_nats(misread):
        return None
    return Edit(start, start + len(misread), chars)


def _strictly(raw: bytes, codec: str) -> str:
    try:
        chars = raw.decode(codec)
    except UnicodeDecodeError:
        return ""
    return "" if "\n" in chars else chars


def _gbk_lines(text: str) -> Iterator[Edit]:
    suspicious = misread_utf8().search
    for start, line in _lines_with(text, (suspicious, _looks_big5)):
        if suspicious(line):
            inside = _utf8_in_short(line) if len(line) <= _SHORT else _utf8_in(line)
            for found in inside:
                yield found._replace(start=start + found.start, end=start + found.end)
        elif _looks_big5(line) and len(line) - len(line.encode("ascii", "ignore")) >= _MIN_BIG5:
            edit = _whole(start, line, "big5hkscs")
            if edit is not None:
                yield edit


def _lines_with(text: str, searches: Iterable[_Search]) -> Iterator[tuple[int, str]]:
    """Yield the lines in which one of the searches finds something, each with its start.

    Searching all of the text for the next place takes a tenth of the time that it takes line by line. Endless
    lines come in parts: a part's bytes and their places take 100 bytes a character.
    """
    hits = {search: search(text, 0) for search in searches}
    line_start = end = 0
    while at := [hit.start() for hit in hits.values() if hit]:
        place = min(at)
        # Looked for behind the last line or part: else 20 MB in one line would be looked through each time.
        line_start = text.rfind("\n", end, place) + 1 or line_start
        start = place - (place - line_start) % _LINE
        end = text.find("\n", place, start + _LINE)
        end = min(start + _LINE, len(text)) if end < 0 else end
        yield start, text[start:end]
        for search, hit in hits.items():
            if hit and hit.start() < end:
                hits[search] = search(text, end)


#: Longest line, in characters, that is read at once.
_LINE = 50_000
_has_big5_sign = re.compile(f"[{BIG5_SIGN}]").search
_looks_big5 = re.compile(rf"[{BIG5_SIGN}][^\n]{{0,12}}?[{BIG5_SIGN}]").search


def _as_gbk(text: str) -> bytes:
    """Return the GBK bytes of `text`; raises UnicodeEncodeError where it has none."""
    return b"\x80".join(part.encode("gb18030") for part in text.split("€"))


def _whole(start: int, line: str, codec: str) -> Edit | None:
    try:
        raw = _as_gbk(line)
    except UnicodeEncodeError:
        return None
    return _best(start, line, raw, (codec,))


def _utf8_in(line: str) -> list[Edit]:
    """Return edits for the whole line, else for the runs of it whose bytes are UTF-8."""
    whole = _whole(0, line, "utf-8")
    if whole is not None:
        return [whole]
    edits: list[Edit] = []
    pieces = [*map(_gbk_char, line)]
    raw = b"".join(pieces)
    # 1 where a character starts: a table of their places takes three times as long, and 100 bytes for each.
    begins = b"".join(map((b"", b"\1", b"\1\0").__getitem__, map(len, pieces))) + b"\1"
    first = last = at = 0
    for match in _find_utf8_bytes(raw):
        span = _on_boundaries(raw, match.start(), match.end(), begins)
        if span is None:
            continue
        first = last + begins.count(1, at, span[0])
        last = first + begins.count(1, *span)
        at = span[1]
        edit = _best(first, line[first:last], raw[slice(*span)], ("utf-8",))
        if edit is not None:
            edits.append(edit)
    return edits


#: Lines of up to so many characters are remembered: what is not read is asked for again in each round.
_SHORT = 200
_utf8_in_short = lru_cache(maxsize=1024)(_utf8_in)


@lru_cache(maxsize=32768)
def _gbk_char(char: str) -> bytes:
    if char == "€":
        return b"\x80"
    raw = char.encode("gb18030", "replace")
    return raw if len(raw) <= 2 else b"\xff"


def _on_boundaries(raw: bytes, start: int, end: int, begins: bytes) -> tuple[int, int] | None:
    """Return the longest part of a UTF-8 run with both ends between GBK characters and UTF-8 characters."""
    while start < end and (not begins[start] or raw[start] < 0xE2):
        start += 1
        while start < end and 0x80 <= raw[start] < 0xC0:
            start += 1
    while end > start and (not begins[end] or _is_outside(raw, end, begins)):
        end -= 1
        while end > start and 0x80 <= raw[end] < 0xC0:
            end -= 1
    if end - start < _MIN_HIGH_BYTES:
        return None
    high = len(raw[start:end].translate(None, _ASCII))
    return (start, end) if high >= _MIN_HIGH_BYTES else None


def _is_outside(raw: bytes, end: int, begins: bytes) -> bool:
    """Whether the last character is ASCII that needs no reading, or · for 路 (both are C2 B7)."""
    return (raw[end - 1] < 0x80 and bool(begins[end - 1])) or raw[end - 2] == 0xC2
