"""The pages in samples/raw come out as the articles in samples/clean, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

import newsclean

SAMPLES = Path(__file__).parent.parent / "samples"
PAGES = sorted((SAMPLES / "raw").iterdir())
#: What the page's bytes are, where the name of the sample promises something else than plain UTF-8.
CODECS = {
    "portal_gb18030.txt": "gb18030",
    "taiwan_big5.txt": "cp950",
    "utf16.txt": "utf-16-le",
}


def article_of(page: Path) -> newsclean.Article:
    return newsclean.clean(page.read_bytes(), source=page.name)


def expected(page: Path) -> str:
    return (SAMPLES / "clean" / page.with_suffix(".txt").name).read_text(encoding="utf-8")


def test_every_page_has_its_article_and_every_article_its_page() -> None:
    assert {p.stem for p in PAGES} == {p.stem for p in (SAMPLES / "clean").iterdir()}
    assert len(PAGES) >= 14


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page_becomes_its_article(page: Path) -> None:
    assert article_of(page).text == expected(page)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_article_comes_back_as_it_is(page: Path) -> None:
    text = expected(page)
    article = newsclean.clean(text)
    assert article.text == text
    assert article.removals == ()
    assert article.repairs == ()


@pytest.mark.parametrize(("name", "codec"), CODECS.items())
def test_encoding_is_recognised(name: str, codec: str) -> None:
    assert article_of(SAMPLES / "raw" / name).encoding.name == codec


def test_mixed_file_names_its_codecs() -> None:
    encoding = article_of(SAMPLES / "raw" / "mixed_lines.txt").encoding
    assert set(encoding.codecs) == {"utf-8", "gb18030"}


@pytest.mark.parametrize("name", ["about_icp.txt", "clean_already.txt"])
def test_clean_article_loses_and_changes_nothing(name: str) -> None:
    raw = (SAMPLES / "raw" / name).read_text(encoding="utf-8")
    article = newsclean.clean(raw)
    assert article.text == raw
    assert (article.repairs, article.removals) == ((), ())


META = {
    "portal_mainland.txt": {"source": "青渡晚报", "editor": "沈禾", "publisher": "青渡新闻网"},
    "taiwan_one_line.txt": {"byline": "蔡明哲"},
    "taiwan_big5.txt": {"byline": "许雅筑", "editor": "戴文青"},
    "pinyin_injected.txt": {"source": "西川新闻网", "editor": "方远"},
    "utf16.txt": {"source": "秋屏经济观察"},
    "mixed_lines.txt": {"title": "沙漠边缘的图书馆车", "source": "天山晨报", "editor": "马文卓"},
    "wire_dateline.txt": {"editor": "顾长风"},
}


@pytest.mark.parametrize(("name", "wanted"), META.items())
def test_what_is_stripped_is_known(name: str, wanted: dict[str, str]) -> None:
    meta = article_of(SAMPLES / "raw" / name).meta
    assert {key: meta[key] for key in wanted} == wanted
