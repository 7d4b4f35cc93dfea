"""Pages written by people who have not seen the rules: nothing of a body may go, and most noise must.

Each `tests/exam/*.toml` holds pages whose lines are marked `=` (body: must survive), `-` (noise: should go) or
`~` (may stay or go); a mark followed by `+` glues its piece to the previous one without a line break.
`python tests/test_exam.py [NAME]…` prints what is left and what is lost instead of testing.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

import newsclean

EXAM = Path(__file__).parent / "exam"
#: `= text`, `-+ text`, …; the blank after the mark may be missing where nothing follows it.
MARKED = re.compile(r"([=~-])(\+?)(?: (.*))?")
NOT_TEXT = re.compile(r"[\W_]+")
#: A piece is converted as its page is: 第三步空著 by itself is no Traditional text.
FOLDING = {
    script: newsclean.Cleaner(
        newsclean.Options(steps=("repair", "simplify"), input_format="text", script=script)
    )
    for script in ("auto", "hant")
}
#: Files that hold no pages: the floors, and the pages on which a loss is known.
TABLES = {"floors", "known"}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the exam: the text to clean, and its pieces as (mark, text)."""

    file: str
    id: str
    script: str
    note: str
    text: str
    pieces: tuple[tuple[str, str], ...]


def read_pages(path: Path) -> list[Page]:
    """Return the pages of one exam file; ValueError names a line without a mark."""
    pages = []
    for entry in tomllib.loads(path.read_text("utf-8"))["page"]:
        joined, pieces = parse(entry["text"], f"{path.name}: {entry['id']}")
        pages.append(Page(path.stem, entry["id"], entry["script"], entry["note"], joined, pieces))
    return pages


def parse(marked: str, where: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the page's text joined from its marked lines, and the marked pieces themselves."""
    chunks: list[str] = []
    pieces: list[tuple[str, str]] = []
    for line in marked.rstrip("\n").split("\n"):
        if not line.strip():
            chunks.append("\n")
            continue
        found = MARKED.fullmatch(line)
        if found is None:
            message = f"{where}: no mark before {line[:30]!r}"
            raise ValueError(message)
        mark, glued, piece = found[1], found[2], found[3] or ""
        if glued and chunks:
            chunks[-1] = chunks[-1].removesuffix("\n")
        chunks.append(piece + "\n")
        pieces.append((mark, piece))
    return "".join(chunks), tuple(pieces)


@cache
def folded(text: str, script: str = "auto") -> str:
    """Return `text` repaired and simplified, without white space, punctuation and symbols."""
    return NOT_TEXT.sub("", FOLDING["hant" if script == "hant" else "auto"].clean(text).text)


FILES = {path.stem: path for path in sorted(EXAM.glob("*.toml")) if path.stem not in TABLES}
PAGES = {page.id: page for path in FILES.values() for page in read_pages(path)}
FLOORS: dict[str, float] = tomllib.loads((EXAM / "floors.toml").read_text("utf-8"))
KNOWN: dict[str, str] = tomllib.loads((EXAM / "known.toml").read_text("utf-8"))


@cache
def cleaned(page_id: str) -> str:
    return folded(newsclean.clean(PAGES[page_id].text).text)


def lost(page: Page) -> list[str]:
    """Return the body pieces that are no longer whole in the clean article."""
    return [
        piece
        for mark, piece in page.pieces
        if mark == "=" and folded(piece, page.script) not in cleaned(page.id)
    ]


def noise(page: Page) -> tuple[list[str], list[str]]:
    """Return the noise pieces that are gone and those still there; marks without a word count as neither.

    A short piece such as "分享" also occurs inside the body, and inside longer noise: it is still there only
    where the clean article has it more often than the longer pieces that are left account for.
    """
    gone: list[str] = []
    left: list[str] = []
    text = cleaned(page.id)
    standing = [fold for _, piece in page.pieces if (fold := folded(piece, page.script)) and fold in text]
    for mark, piece in page.pieces:
        fold = folded(piece, page.script) if mark == "-" else ""
        if fold:
            explained = sum(other.count(fold) for other in standing if len(other) > len(fold))
            (left if text.count(fold) > explained else gone).append(piece)
    return gone, left


def gone_share(file: str) -> float:
    sides = [noise(page) for page in PAGES.values() if page.file == file]
    gone, left = (sum(len(side[i]) for side in sides) for i in (0, 1))
    return gone / (gone + left) if gone + left else 1.0


def _case(page_id: str) -> object:
    reason = KNOWN.get(page_id)
    marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
    return pytest.param(page_id, id=page_id, marks=marks)


@pytest.mark.parametrize("page_id", [_case(page_id) for page_id in PAGES])
def test_no_body_piece_is_lost(page_id: str) -> None:
    assert lost(PAGES[page_id]) == []


@pytest.mark.parametrize("file", FILES)
def test_share_of_noise_gone_is_at_least_the_floor(file: str) -> None:
    left = [piece for page in PAGES.values() if page.file == file for piece in noise(page)[1]]
    assert gone_share(file) >= FLOORS.get(file, 0.0), left[:40]


@pytest.mark.parametrize("page_id", PAGES)
def test_cleaning_again_changes_nothing(page_id: str) -> None:
    once = newsclean.clean(PAGES[page_id].text).text
    assert newsclean.clean(once).text == once


def test_ids_are_unique_and_known_ids_exist() -> None:
    assert sum(len(read_pages(path)) for path in FILES.values()) == len(PAGES)
    assert set(KNOWN) <= set(PAGES)
    assert set(FLOORS) <= set(FILES)


@pytest.mark.parametrize("page_id", PAGES)
def test_page_has_the_body_of_a_normal_article(page_id: str) -> None:
    body = "".join(piece for mark, piece in PAGES[page_id].pieces if mark == "=")
    assert len(re.findall(r"[\u4e00-\u9fff]", body)) >= 150


def report(names: list[str]) -> None:
    """Print per file the share of noise gone, the noise left (most frequent first) and the body lost."""
    for file in names or list(FILES):
        pages = [page for page in PAGES.values() if page.file == file]
        left = Counter(piece for page in pages for piece in noise(page)[1])
        losses = [(page.id, piece) for page in pages for piece in lost(page)]
        total = sum(len(gone) + len(rest) for gone, rest in map(noise, pages))
        print(
            f"{file}: {len(pages)} pages, {gone_share(file):.1%} of {total} noise pieces gone, {len(losses)} lost"
        )
        for piece, count in left.most_common():
            print(f"  left {count}x  {piece[:100]}")
        for page_id, piece in losses:
            print(f"  LOST [{page_id}]  {piece[:100]}")


if __name__ == "__main__":
    report(sys.argv[1:])
