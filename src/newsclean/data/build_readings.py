"""Remake readings.bin: the readings of hanzi, from the table of pypinyin (MIT, https://github.com/mozillazg/python-pinyin).

Run `python src/newsclean/data/build_readings.py`. The file is zlib-compressed UTF-8; each line is
`syllable TAB hanzi TAB hanzi`: a syllable with its tone number (lü4 as "lv4", the neutral tone as 5), the
hanzi for which it is the first reading, and those for which it is a further one.
"""

import unicodedata
import zlib
from collections import defaultdict
from pathlib import Path

from pypinyin.pinyin_dict import pinyin_dict

TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}


def numbered(reading: str) -> str:
    """Return "guo2" for "guó"."""
    tone, letters = "5", ""
    for char in unicodedata.normalize("NFD", reading.replace("ü", "v").replace("Ü", "v")):
        if char in TONES:
            tone = TONES[char]
        elif char == "\u0308":
            letters = letters[:-1] + "v"
        elif not unicodedata.combining(char):
            letters += char
    return letters + tone


def main() -> None:
    """Write readings.bin beside this script."""
    table: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for point, readings in sorted(pinyin_dict.items()):
        if not 0x4E00 <= point <= 0x9FA5 and point != 0x3007:  # the hanzi of GBK
            continue
        for nth, reading in enumerate(readings.split(",")):
            hanzi = table[numbered(reading)][min(nth, 1)]
            if chr(point) not in hanzi:
                hanzi.append(chr(point))
    lines = [
        f"{syllable}\t{''.join(first)}\t{''.join(more)}" for syllable, (first, more) in sorted(table.items())
    ]
    packed = zlib.compress("\n".join(lines).encode("utf-8"), 9)
    Path(__file__).with_name("readings.bin").write_bytes(packed)
    print(f"{len(lines)} syllables, {len(packed)} bytes")


if __name__ == "__main__":
    main()
