"""A real page that may not be published with the project, in every encoding it can be scraped in.

`NEWSCLEAN_REFERENCE` names the folder that holds seed.txt (a mirror page with pinyin injected and one GBK
frame shifted), seed.repaired.txt and seed.expected.txt.
"""

from __future__ import annotations

import codecs
import os
from collections import Counter
from pathlib import Path

import pytest

import newsclean
from newsclean import Cleaner, Options

FOLDER = os.environ.get("NEWSCLEAN_REFERENCE", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="NEWSCLEAN_REFERENCE names no folder")


def read(name: str) -> str:
    return (Path(FOLDER) / name).read_bytes().decode("utf-8")


@pytest.fixture(scope="module")
def article() -> newsclean.Article:
    return newsclean.clean(read("seed.txt").encode(), source="seed.txt")


VARIANTS = {
    "utf-8": lambda t: t.encode(),
    "utf-8 with BOM and CRLF": lambda t: codecs.BOM_UTF8 + t.replace("\n", "\r\n").encode(),
    "gb18030": lambda t: t.encode("gb18030"),
    "utf-16 with BOM": lambda t: t.encode("utf-16"),
    "utf-16-le without BOM": lambda t: t.encode("utf-16-le"),
    "utf-16-be without BOM": lambda t: t.encode("utf-16-be"),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_page_becomes_its_article_in_every_encoding(variant: str) -> None:
    data = VARIANTS[variant](read("seed.txt"))
    article = newsclean.clean(data)
    assert article.text == read("seed.expected.txt").rstrip("\n") + "\n"
    name = "utf-16-le" if variant == "utf-16 with BOM" else variant.split(maxsplit=1)[0]
    assert article.encoding.name == name


def test_repaired_page_is_still_traditional_and_exact() -> None:
    cleaner = Cleaner(Options(steps=("repair",)))
    assert cleaner.clean(read("seed.txt")).text.rstrip("\n") == read("seed.repaired.txt").rstrip("\n")


def test_every_annotation_and_the_one_shift_are_counted(article: newsclean.Article) -> None:
    kinds: Counter[str] = Counter()
    for repair in article.repairs:
        kinds[repair.kind] += repair.count
    assert kinds == {"pinyin": 228, "shift": 1}


def test_meta_and_removals_account_for_the_footer(article: newsclean.Article) -> None:
    assert article.meta.source == "人民网"
    assert article.meta.byline == "刘颖颖"
    assert article.meta.publisher == "中国产业经济信息网"
    removed = [removal.text for removal in article.removals]
    for piece in ("记者 刘颖颖", "转自:人民网", "版权及免责声明", "延伸阅读", "京ICP备11041399号-2"):
        assert sum(piece in text for text in removed) == 1, piece


def test_page_before_strip_is_the_repaired_page_in_simplified(article: newsclean.Article) -> None:
    cleaner = Cleaner(Options(steps=("repair", "simplify")))
    assert article.restore() == cleaner.clean(read("seed.txt")).text.rstrip("\n")
