"""What is fuzzed, and what must hold of it: one function an entry into the package, each taking bytes.

Each raises AssertionError where an invariant is broken; any other exception but NewscleanError is a finding too.
"""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from fuzz.arguments import run_arguments
from fuzz.mutations import text_of
from newsclean import Cleaner, NewscleanError, Options
from newsclean.decode import decode
from newsclean.formats.archive import file_name, read_members
from newsclean.formats.compression import open_compressed
from newsclean.formats.jsonl import read_jsonl
from newsclean.formats.records import Fields
from newsclean.formats.table import read_table
from newsclean.repair import repair
from newsclean.script import script_of
from newsclean.simplify import simplify
from newsclean.strip import WHOLE, strip
from newsclean.tidy import tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from newsclean.values import Article


@cache
def cleaner(**options: object) -> Cleaner:
    return Cleaner(Options(**options))  # type: ignore[arg-type]


def clean_bytes(data: bytes) -> None:
    """Bytes into `Cleaner.clean`, taken for text or HTML as it thinks best."""
    article = _article(cleaner(), data)
    if article is not None:
        check_article(article, data)


def clean_options(data: bytes) -> None:
    """The same under options that few use."""
    chosen = (
        {"lossy": True},
        {"script": "hant", "terms": "mainland"},
        {"keep": ("byline",), "max_loss": 0.2},
        {"encoding": "gb18030"},
        {"steps": ("strip", "tidy")},
        {"steps": ("repair", "tidy")},
    )[len(data) % 6]
    article = _article(cleaner(**chosen), data)
    if article is not None:
        article.text.encode()
        check_removals(article)


def clean_html(data: bytes) -> None:
    """A page whose markup is damaged."""
    page = b"<html><head><title>t</title></head><body><article>" + data.replace(b"\n", b"</p>\n<p>")
    article = _article(cleaner(input_format="html"), page)
    if article is not None:
        check_removals(article)
        _same(cleaner().clean(article.text, source="a.txt").text, article.text)


def clean_text(data: bytes) -> None:
    """Text into each step by itself; lines keep their number through repair and simplify."""
    text = _line_ends(text_of(data))
    for lossy in (False, True):
        repaired, records = repair(text, lossy=lossy)
        assert repaired.count("\n") == text.count("\n"), "repair changed the number of lines"
        assert all(1 <= record.line <= text.count("\n") + 1 for record in records)
    once = repair(text)[0]
    _same(repair(once)[0], once)
    for terms in ("keep", "mainland"):
        simple = simplify(repaired, script_of(repaired), terms=terms)
        assert simple.count("\n") == repaired.count("\n"), "simplify changed the number of lines"
    tidied = tidy(text)
    _same(tidy(tidied), tidied)
    stripped, removals, _ = strip(simple, cleaner()._rules)  # type: ignore[arg-type]
    _rebuilt(simple, stripped, removals)


def read_json_lines(data: bytes) -> None:
    """JSON Lines: a record that is written with the text it had is the same bytes."""
    lines = data.split(b"\n")
    damaged = b"\n".join(
        line if number % 3 else json.dumps({"text": text_of(line), "id": number}).encode()
        for number, line in enumerate(lines)
    )
    with contextlib.suppress(NewscleanError):
        for record in read_jsonl(io.BytesIO(damaged), Fields("text")):
            if record.text is not None:
                assert json.loads(record.rewritten("文\n")) is not None
                _same(record.rewritten(record.text), record.raw)


def read_csv(data: bytes) -> None:
    """A table of damaged cells."""
    with contextlib.suppress(NewscleanError):
        for record in read_table(io.BytesIO(b'id,text\n1,"' + data + b'"\n2,' + data), Fields("text")):
            if record.text is not None:
                record.rewritten("文\n")


def read_archives(data: bytes) -> None:
    """Archives and compressed files whose bytes are damaged; no name leads upwards."""
    for content in ("zip", "tar", "warc"):
        with contextlib.suppress(NewscleanError):
            for member in read_members(io.BytesIO(data), content, max_size=1 << 20):  # type: ignore[arg-type]
                _stays_below(file_name(member))
    for compression in ("gz", "bz2", "xz", "zst"):
        with contextlib.suppress(NewscleanError):
            stream = open_compressed(io.BytesIO(data), compression)  # type: ignore[arg-type]
            while stream.read(1 << 20):
                pass


def load_pack(data: bytes) -> None:
    """Bytes as a rule pack."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mine.toml"
        path.write_bytes(data)
        with contextlib.suppress(NewscleanError):
            mine = Cleaner(Options(rules=(str(path),)))
            article = mine.clean("责任编辑：王小明\n城西的电影院今天开门。\n")
            json.dumps(article.to_dict())


#: Name on the command line to function.
TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "bytes": clean_bytes,
    "options": clean_options,
    "html": clean_html,
    "text": clean_text,
    "jsonl": read_json_lines,
    "csv": read_csv,
    "archive": read_archives,
    "pack": load_pack,
    "arguments": run_arguments,
}


def check_article(article: Article, data: bytes) -> None:
    """Check every invariant of the contract that one article can show."""
    article.text.encode()
    json.dumps(article.to_dict())
    assert article.text == "" or article.text.endswith("\n")
    check_removals(article)
    before = cleaner(steps=("repair", "simplify")).clean(data)
    _same(article.restore(), before.text)
    _same(cleaner().clean(article.text).text, article.text)
    _same(cleaner().clean(article.text.encode()).text, article.text)
    assert article.before_simplify.count("\n") == article.before_strip.count("\n")
    if article.encoding.how != "text" and not _is_page(data):
        assert decode(data)[0].count("\n") == article.before_strip.count("\n")


def check_removals(article: Article) -> None:
    """Check that the removals are spans of the text before strip, and that the rest is the article."""
    kept = _rebuilt(article.before_strip, None, article.removals)
    if article.text != kept:  # tidy ran
        tidied = tidy(kept)
        _same(article.text, tidied.rstrip("\n") + "\n" if tidied else "")


def _rebuilt(before: str, after: str | None, removals: tuple[object, ...]) -> str:
    at, line_at, line, kept = 0, 0, 1, []
    for removal in removals:
        if removal.rule in WHOLE:  # type: ignore[attr-defined]
            continue
        start, end = removal.start, removal.end  # type: ignore[attr-defined]
        assert at <= start < end <= len(before)
        assert before[start:end] == removal.text  # type: ignore[attr-defined]
        line += before.count("\n", line_at, start)
        line_at = start
        assert removal.line == line, "the line of a removal is wrong"  # type: ignore[attr-defined]
        kept.append(before[at:start])
        at = end
    kept.append(before[at:])
    if after is not None:
        _same("".join(kept), after)
    return "".join(kept)


def _stays_below(name: str) -> None:
    assert not name.startswith("/")
    assert ".." not in name.replace("\\", "/").split("/")
    assert "\0" not in name


def _article(one: Cleaner, data: bytes) -> Article | None:
    try:
        return one.clean(data)
    except NewscleanError:
        return None


def _is_page(data: bytes) -> bool:
    from newsclean.formats.sniff import is_html

    return is_html(decode(data)[0], None)


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _same(one: str | bytes, other: str | bytes) -> None:
    if one != other:
        at = next(
            (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
        )
        where = slice(max(0, at - 30), at + 30)
        raise AssertionError(f"differ at {at}: {one[where]!r} and {other[where]!r}")
