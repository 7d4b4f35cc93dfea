"""How long each step takes for a megabyte of the worst that is known for it.

    python tests/bench/bench_hostile.py [--step NAME] [--only PART OF A NAME] [--megabytes N]

Processor seconds are printed, the 40 longest, and beside them how often decode and OpenCC, the yardstick, could
go through a megabyte of news meanwhile, as machines differ. What is promised is a second a megabyte where the
yardstick takes 0.010 seconds: that is a quiet machine, and 0.030 a busy one.
"""

from __future__ import annotations

import argparse
import time
from functools import partial
from random import Random
from typing import TYPE_CHECKING

import opencc

from newsclean.decode import decode
from newsclean.errors import NewscleanError
from newsclean.packs import builtin_rules
from newsclean.repair import repair
from newsclean.script import script_of
from newsclean.simplify import simplify
from newsclean.strip import strip
from newsclean.tidy import tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MEGABYTE = 1_000_000
SLOW = 0.5
NEWS = (
    "城西的電影院今天重新開門，第一場放的是三十年前的老片子。售票員說：「來的多半是街坊。」\n"
    "縣裡去年修了七座小橋，其中兩座在鎮東頭，孩子們上學不用再繞路。\n"
)
RARE = "龘靐齉爩麤灪龖厵吁滟鱻麷鸾钀讟驫虋饢癵爨齾纞戇"


def of_size(pieces: Iterator[str], size: int) -> str:
    """Return pieces of text until they have `size` bytes in UTF-8."""
    text: list[str] = []
    while size > 0:
        piece = next(pieces)
        size -= len(piece.encode())
        text.append(piece)
    return "".join(text)


def damaged(random: Random, codec: str, length: int, size: int) -> bytes:
    """Return lines of likely and unlikely Hanzi, each with a byte that is gone."""
    hanzi = NEWS.replace("\n", "") * 3 + RARE
    done = []
    while size > 0:
        line = "".join(random.choices(hanzi, k=length)).encode(codec, "ignore")
        at = random.randrange(max(1, len(line)))
        line = line[:at] + line[at + 1 :]
        size -= len(line) + 1
        done.append(line)
    return b"\n".join(done)


def random_lines(random: Random, low: int, high: int, length: int, size: int) -> bytes:
    """Return lines of random bytes from `low` to `high`."""
    lines = (bytes(random.choices(range(low, high), k=length)) for _ in range(size // (length + 1)))
    return b"\n".join(lines)


def mixed_lines(random: Random, length: int, size: int) -> bytes:
    """Return lines in codecs by turns."""
    done = []
    while size > 0:
        codec = random.choice(("utf-8", "gb18030", "big5", "cp949", "cp932"))
        line = "".join(random.choices(NEWS.replace("\n", ""), k=length)).encode(codec, "ignore")
        size -= len(line) + 1
        done.append(line)
    return b"\n".join(done)


def bytes_inputs(size: int) -> dict[str, Callable[[], bytes]]:
    """Return makers of what decode has trouble with."""
    made: dict[str, Callable[[], bytes]] = {}
    for codec in ("gb18030", "big5", "utf-8"):
        for length in (3, 12, 60, 1000):
            made[f"{codec}, a byte lost in lines of {length}"] = partial(
                damaged, Random(length), codec, length, size
            )
    for low, high in ((0x80, 0x100), (0x40, 0x100), (0x81, 0xFF), (0xA1, 0xFF), (0xC0, 0xE0)):
        for length in (4, 40, 4000):
            made[f"bytes {low:02X}-{high - 1:02X} in lines of {length}"] = partial(
                random_lines, Random(low + length), low, high, length, size
            )
    for length in (3, 12, 60):
        made[f"five codecs in lines of {length}"] = partial(mixed_lines, Random(length), length, size)
    return made


def text_inputs(size: int) -> dict[str, Callable[[], str]]:
    """Return makers of what the other steps have trouble with."""
    random = Random(7)
    hanzi = NEWS.replace("\n", "")

    def chars(alphabet: str, length: int) -> Iterator[str]:
        while True:
            yield "".join(random.choices(alphabet, k=length)) + "\n"

    def joined(pieces: list[str], end: str) -> Iterator[str]:
        while True:
            yield random.choice(pieces) + end

    def around(before: str, after: str) -> Iterator[str]:
        while True:
            yield random.choice(hanzi) + before + random.choice(hanzi) + after

    def coded(code: Callable[[str], str]) -> Iterator[str]:
        while True:
            yield code(random.choice(hanzi))

    news_gbk = hanzi.encode("gb18030")

    def shifted() -> Iterator[str]:
        while True:
            at = random.randrange(0, len(news_gbk) - 60)
            yield "?" + news_gbk[at : at + 60].decode("gb18030", "replace")

    def misread(codec: str) -> Iterator[str]:
        while True:
            yield "".join(random.choices(hanzi, k=30)).encode().decode(codec, "replace") + "\n"

    rules = builtin_rules()
    keys = sorted(rules.by_key)
    stripped = [text for rule in rules for text in rule.strip if "\n" not in text]
    kept = [text for rule in rules for text in rule.keep if "\n" not in text]
    made = {
        "news": lambda: joined([NEWS], ""),
        "letters": lambda: chars("abcdefghij klmnop", 60),
        "Latin-1 letters": lambda: chars("".join(map(chr, range(0xA0, 0x100))), 60),
        "letters with marks": lambda: chars("āáǎàēéěèaeiou()（） ", 60),
        "pinyin": lambda: around("(zhōng)", ""),
        "pinyin, other marks": lambda: around("（guó）", "[rén]"),
        "escapes": lambda: coded(lambda char: f"\\u{ord(char):04x}"),
        "escapes, broken": lambda: coded(lambda char: f"\\u{ord(char):03x}"),
        "percent": lambda: coded(lambda char: "".join(f"%{byte:02X}" for byte in char.encode())),
        "percent, broken": lambda: coded(lambda char: "".join(f"%{byte:02X}" for byte in char.encode()[:2])),
        "references": lambda: coded(lambda char: f"&#{ord(char)};"),
        "references, twice": lambda: coded(lambda char: f"&amp;#{ord(char)};"),
        "ampersands": lambda: joined(["&", "&amp", "&lt;", "#", ";"], ""),
        "HZ": lambda: coded(lambda char: f"{char}~{{VP~}}\n"),
        "HZ in one line": lambda: joined(["~{VPND~}"], ""),
        "shifted": shifted,
        "shifted signs": lambda: joined(["?！闭", "转变?", "！闭", "憬瓐D", "?"], ""),
        "UTF-8 as Latin-1": lambda: misread("latin-1"),
        "UTF-8 as cp1252": lambda: misread("cp1252"),
        "UTF-8 as GBK": lambda: misread("gb18030"),
        "UTF-8 as Big5": lambda: misread("big5"),
        "replacement characters": lambda: joined(["锟斤拷", "\ufffd", "烫烫烫", "屯屯屯"], ""),
        "spaces": lambda: joined([" ", "　", "\t", "中", "\n", "\u200b"], ""),
        "marks": lambda: joined(list("。，、；：？！“”（）…—"), ""),
        "brackets": lambda: joined(list("（()[]【】“”《》"), ""),
        "labels of books": lambda: joined(["出版社：甲\n", "作者：乙\n", "地点：丙\n", "时间：12:30\n"], ""),
        "scripts by turns": lambda: chars("的電影the映画テレ영화", 20),
        "variants": lambda: chars("著乾裏後只臺髮發麵", 40),
    }  # fmt: skip
    for end in ("。", " ", "", "，", "。\n", "\n", " | ", "\n\n"):
        made[f"keys, {end!r}"] = partial(joined, keys, end)
        made[f"lines to cut, {end!r}"] = partial(joined, stripped, end)
        made[f"lines to keep, {end!r}"] = partial(joined, kept, end)
    return {name: (lambda pieces=pieces: of_size(pieces(), size)) for name, pieces in made.items()}


def yardstick() -> float:
    """Return the seconds that decode and OpenCC take for a megabyte of news."""
    data = (NEWS * (MEGABYTE // len(NEWS.encode()) + 1)).encode()
    converter = opencc.OpenCC("t2s")
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        converter.convert(data.decode())
        best = min(best, time.process_time() - start)
    return best


def timed(step: Callable[[], object]) -> float:
    """Return the seconds a step takes; what is slow gets two more tries, as machines have their moments."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        step()
        best = min(best, time.process_time() - start)
        if best < SLOW:
            break
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--step", choices=("decode", "repair", "simplify", "strip", "tidy"))
    parser.add_argument("--megabytes", type=float, default=1.0)
    parser.add_argument("--only", default="", help="inputs with this in their name")
    chosen = parser.parse_args()
    size = int(chosen.megabytes * MEGABYTE)
    rules = builtin_rules()
    strip("责任编辑：王小明\n", rules)
    unit = yardstick()
    rows: list[tuple[float, str, str]] = []

    def row(step: str, name: str, run: Callable[[], object]) -> None:
        if chosen.step in (None, step):
            rows.append((timed(run), step, name))

    def decoded(data: bytes) -> str:
        try:
            return decode(data)[0]
        except NewscleanError:
            return ""

    for name, data in bytes_inputs(size).items():
        if chosen.only in name and chosen.step in (None, "decode"):
            row("decode", name, partial(decoded, data()))
    for name, maker in text_inputs(size).items():
        if chosen.only in name and chosen.step != "decode":
            text = maker()
            row("repair", name, partial(repair, text))
            row("simplify", name, partial(simplify, text, script_of(text)))
            row("strip", name, partial(strip, text, rules))
            row("tidy", name, partial(tidy, text))
    rows.sort(reverse=True)
    print(f"yardstick: {unit:.3f} s a megabyte")
    for seconds, step, name in rows[:40]:
        print(f"{seconds:7.2f} s {seconds / unit:7.0f}x  {step:9} {name}")


if __name__ == "__main__":
    main()
