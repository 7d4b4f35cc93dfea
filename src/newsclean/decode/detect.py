"""From bytes to text: the order in which encodings are considered.

Up to the quick look everything is exhaustive and costs little; after it, evidence is weighed on samples.
"""

from __future__ import annotations

import re
from collections import Counter

from newsclean.decode import foreign, wide
from newsclean.decode.known import Found, or_none, read_family, with_codec
from newsclean.decode.lines import codec_of, read_lines
from newsclean.decode.one_line import strict, suspicious
from newsclean.decode.rank import FOREIGN_MEAN, PLAUSIBLE, Reading, declared, rank, sample
from newsclean.decode.tables import BIG5, GB18030, HKSCS, edition_2022
from newsclean.errors import DecodeError
from newsclean.likelihood import bigrams, mean_nats, normal

_HIGH = re.compile(rb"[\x80-\xff]")
_LONG_SEQUENCE = re.compile(rb"[\xe0-\xf4]")
_CONTROLS = bytes((*range(0x08), *range(0x0E, 0x1B), *range(0x1C, 0x20)))
_ASCII = bytes(range(0x80))
_WORD_AND_HIGH = re.compile("[A-Za-z][^\\x00-\\x7f]|[^\\x00-\\x7f][A-Za-z]")

# The quick look: so many bytes from the first that is not ASCII, so many characters among them, and the mean
# nats below which GB18030 needs no other reading beside it, and Big5 none but GB18030 above FAR; or which the
# better one must reach (of 80 characters and more, SURER) with a lead of so many nats in all.
WINDOW = 96
CHARS = 24
CERTAIN = 7.8
FAR = 9.8
SURE = 8.2
SURER = 9.0

# Two readings of so few characters and so few nats between them are weighed once more, by pairs.
SHORT = 16
CLOSE = 12.0

# Bytes of a piece that is paired anew before the file is given up as Chinese.
LONG = 500
LEAD = 25.0


def read(data: bytes) -> Found:
    """Return the text of a file in any encoding.

    Raises:
        DecodeError: the bytes are binary, or in no encoding that can be read.
    """
    foreign.refuse_document(data)
    marked = wide.bom(data) if data.startswith(wide.MARKS) else None
    if marked:
        codec, size = marked
        if codec == "utf-32-le" and or_none(data[size:], codec) is None:
            codec, size = "utf-16-le", 2  # text that begins with a NUL
        return with_codec(data[size:], codec, "bom")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        # The error holds a copy of the file: it must be gone before the file is read in another way.
        start, reason = error.start, error.reason
    else:
        return _valid_utf8(data, text)
    # A last character cut off by the end of the file is no damage; the rest must be UTF-8 by more than
    # chance.
    if reason == "unexpected end of data" and _LONG_SEQUENCE.search(data, 0, start):
        return Found(data[:start].decode(), "utf-8", "utf-8", cut=len(data) - start)
    return _legacy(data)


def _valid_utf8(data: bytes, text: str) -> Found:
    head = data[:512]
    if len(head.translate(None, _CONTROLS)) != len(head) or b"\x00" in data:
        codec = wide.by_pattern(data)
        if codec:
            return with_codec(data, codec, codec[:6])
        # ISO-2022 shifts with control characters.
        if b"\x1b$" not in head:
            foreign.refuse_binary(data)
    if text.isascii():
        if "~{" in text:
            hz = wide.read_hz(text)
            if hz:
                return _hz(*hz)
        if "\x1b" in text:
            return _escapes(data, text)
        return Found(text, "utf-8", "ascii")
    if not _LONG_SEQUENCE.search(data):
        chinese = _legacy_by_chance(data)
        if chinese:
            return chinese
    return Found(text, "utf-8", "utf-8")


def _hz(text: str, lost: int, cut: int) -> Found:
    return Found(
        text, "hz", "hz", mean_nats(text), lost, cut=cut, first_lost=text.index("\ufffd") if lost else None
    )


def _escapes(data: bytes, text: str) -> Found:
    """Read ASCII with escape characters: Japanese or Korean in ISO-2022, or text with terminal codes."""
    foreign.refuse_escapes(data)
    codec = foreign.judge(data)
    if codec and codec.startswith("iso2022"):
        return with_codec(data, codec, "chardet")
    return Found(text, "utf-8", "ascii")


def _legacy_by_chance(data: bytes) -> Found | None:
    """Return the GB18030 reading of bytes that are UTF-8 of two-byte sequences only, if it is the better.

    A few Hanzi are valid UTF-8 by chance (一 is U+04BB); Latin, Greek, Cyrillic UTF-8 makes rare Hanzi, or
    single ones between letters (Müller, M眉ller).
    """
    text = strict(data, GB18030)
    if text is None or len(data) > 200 or _WORD_AND_HIGH.search(text):
        return None
    chars = len(text) - len(text.encode("ascii", "ignore"))
    mean = mean_nats(text)
    return Found(text, GB18030, "likelihood", mean) if chars > 1 and mean < SURE else None


def _legacy(data: bytes) -> Found:
    """Read bytes that are no UTF-8."""
    family, mean = quick_look(data)
    if family and b"\x00" not in data:
        found = read_family(data, family)
        if found and _unsuspicious(found):
            found.how, found.plausibility = "likelihood", mean
            return found
        del found  # a large text, which is going to be read once more
    codec = wide.by_pattern(data)
    if codec:
        return with_codec(data, codec, codec[:6])
    if b"~{" in data[:4096] and 20 * len(data.translate(None, _ASCII)) < len(data):
        hz = wide.read_hz(data.decode("latin-1"))
        if hz:
            return _hz(*hz)
    return _weigh(data)


def _unsuspicious(found: Found) -> bool:
    """Say whether nothing in the text hints at another codec, once the 2022 edition has had its say."""
    if not suspicious(found.text):
        return True
    found.text = edition_2022(found.text)
    return not suspicious(found.text)


def quick_look(data: bytes) -> tuple[str | None, float]:
    """Return the family of Chinese whose reading of the first Hanzi is beyond doubt, and its mean nats.

    The family is None where a closer look is needed. In 12,000 windows of 96 bytes, Big5 read as GB18030
    costs 10.3 nats at least, Korean 9.1, UTF-8 10.9; Japanese read as Big5 8.3.
    """
    found = _HIGH.search(data)
    if found is None:
        return None, 0.0
    start = found.start()
    window = data[start : start + WINDOW]
    gb = window.decode(GB18030, "replace")[:-1]
    nats_gb = mean_nats(gb)
    if nats_gb < CERTAIN and _high_chars(gb) >= CHARS:
        return GB18030, nats_gb
    if nats_gb > FAR:
        big5 = window.decode(HKSCS, "replace")[:-1]
        nats_big5 = mean_nats(big5)
        if nats_big5 < CERTAIN and _high_chars(big5) >= CHARS:
            return BIG5, nats_big5
    window = data[start : start + 4 * WINDOW]
    gb, big5 = window.decode(GB18030, "replace")[:-1], window.decode(HKSCS, "replace")[:-1]
    nats_gb, nats_big5 = mean_nats(gb), mean_nats(big5)
    family, text, best, other = (
        (GB18030, gb, nats_gb, nats_big5) if nats_gb <= nats_big5 else (BIG5, big5, nats_big5, nats_gb)
    )
    chars = _high_chars(text)
    sure = chars >= CHARS and best < (SURE if chars < 80 else SURER) and (other - best) * chars > LEAD
    return (family if sure else None), best


def _high_chars(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _weigh(data: bytes) -> Found:
    """Read bytes that take a closer look: damaged, mixed, short, foreign or no text at all."""
    foreign.refuse_binary(data)
    if b"\x00" in data:
        bare = data.replace(b"\x00", b"")
        return read(bare)
    foreign.refuse_escapes(data)
    pieces = sample(data)
    readings = rank(pieces, declared(data))
    best = _by_pairs(readings)
    family: str | None = best.codec
    if not _chinese_reading(best):
        # A byte lost at the start of a long stretch makes nonsense of all of it: pair the bytes anew.
        readings = rank(pieces[:4], declared(data), repair=LONG)
        family = readings[0].codec if _chinese_reading(readings[0]) else mixed_family(pieces)
    return _chinese(data, family) if family else _foreign(data, readings)


def _by_pairs(readings: list[Reading]) -> Reading:
    """Return the likeliest reading; a word or two in a Chinese code are told apart by character pairs.

    B4FA B8D5 is 代刚 or 測試: single characters cannot tell.
    """
    best, second = readings[:2]
    if {best.codec, second.codec} != {GB18030, BIG5} or best.lost or second.lost or len(best.text) > SHORT:
        return best
    if second.nats - best.nats > CLOSE:
        return best
    model = bigrams()
    return min(best, second, key=lambda reading: model.total(normal(reading.text)))


def _chinese_reading(reading: Reading) -> bool:
    return reading.codec in ("utf-8", GB18030, BIG5) and reading.plausible


def mixed_family(pieces: list[bytes]) -> str | None:
    """Return the commonest family of lines that are Chinese one by one, though not together; else None."""
    lines = [line for piece in pieces for line in piece.split(b"\n") if not line.isascii()][:24]
    size = 0
    families: Counter[str] = Counter()
    for line in lines:
        best = rank([line], foreign=False)[0]
        size += len(line)
        if best.plausible and best.mean < PLAUSIBLE - 1.5:
            families[best.codec] += len(line)
    if len(families) > 1 and families.total() > 0.7 * size:
        return families.most_common(1)[0][0]
    return None


def _chinese(data: bytes, family: str) -> Found:
    done = read_lines(data, family)
    families = [name for name, _ in done.lines.most_common()] or [family]
    mixed = len(families) > 1
    text = done.take()
    return Found(
        text,
        codec_of(families[0], done),
        "mixed" if mixed else "likelihood",
        mean_nats(text[:4096].replace("\ufffd", "")),
        done.replaced,
        done.realigned,
        done.cut,
        tuple(codec_of(name, done) for name in families) if mixed else (),
        done.first_lost,
    )


def _foreign(data: bytes, readings: list[Reading]) -> Found:
    """Read what is no plausible Chinese.

    Raises:
        DecodeError: no encoding fits.
    """
    best = readings[0]
    if (
        best.codec in ("euc_jp", "cp932", "cp949")
        and best.nats < FOREIGN_MEAN * best.chars
        and not best.latin
    ):
        text = or_none(data, best.codec)
        if text is not None:
            return Found(text, best.codec, "likelihood")
    foreign.refuse_euc_tw(data)
    codec = foreign.judge(data)
    if codec and not foreign.is_chinese(codec):
        text = or_none(data, codec)
        if text is not None:
            return Found(text, codec, "chardet")
    chinese = next(reading for reading in readings if reading.codec in ("utf-8", GB18030, BIG5))
    if codec and foreign.is_chinese(codec) and chinese.mean < PLAUSIBLE + 2:
        return _chinese(data, chinese.codec)
    raise DecodeError(
        "this is in no encoding that can be recognised: name it with the option encoding, or convert it"
    )
