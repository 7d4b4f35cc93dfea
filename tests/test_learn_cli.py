"""`newsclean learn`: from a folder to a profile that clean uses, and the review between."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import random
import select
import subprocess
import sys
import tomllib
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

import learnsites
from commandline import COMMAND, environment, run_command
from newsclean.batch.cutting import in_blocks
from newsclean.batch.discover import Selection, discover
from newsclean.engines import chunked, run
from newsclean.learn.learning import decide, learn
from newsclean.learn.profile import Profile, profile_text
from newsclean.learn.reading import ReadingJob, read_chunk, texts_of
from newsclean.learn.review import Decisions, listing, review, undecided
from newsclean.learn.rulemaking import name_of
from newsclean.values import Options

if TYPE_CHECKING:
    from pathlib import Path

TEASER = {
    "柳溪": "柳溪的旧事还有许多，逢五到东街的茶棚里，我们接着往下讲",
    "桑坪": "桑坪纸坊的学徒们在晾架上守了七夜，才有了这张报",
}


def bodies(seed: int, count: int = 15) -> list[str]:
    lots = random.Random(seed)
    return ["\n".join(learnsites.story(lots)) for _ in range(count)]


@pytest.fixture
def sites(tmp_path: Path) -> Path:
    folder = tmp_path / "work" / "抓取"
    for seed, (name, teaser) in enumerate(TEASER.items()):
        for number, body in enumerate(bodies(seed)):
            path = folder / name / f"2023-0{number % 3 + 1}" / f"{number}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{body}\n{teaser}\n", encoding="gb18030" if number % 2 else "utf-8")
    (folder / "小站").mkdir()
    (folder / "小站" / "1.txt").write_text(bodies(9)[0], encoding="utf-8")
    return folder.parent


def strips(profile: Path) -> set[str]:
    return {
        text
        for rule in tomllib.loads(profile.read_text(encoding="utf-8")).get("rule", [])
        for text in rule["strip"]
    }


def test_a_folder_becomes_a_profile_that_clean_applies(sites: Path) -> None:
    done = run_command("learn", "抓取", "-o", "站.toml", cwd=sites)
    assert done.status == 0, done.err
    assert done.out == b""
    assert "too few articles to learn from: 抓取/小站 (1)" in done.err
    assert strips(sites / "站.toml") == set(TEASER.values())
    assert run_command("rules", "test", "站.toml", cwd=sites).status == 0
    page = sites / "抓取" / "柳溪" / "2023-01" / "0.txt"
    cleaned = run_command("clean", "--rules", "站.toml", page, cwd=sites)
    assert cleaned.out.decode() == bodies(0)[0] + "\n"
    assert "站/line-" in run_command("explain", "--rules", "站.toml", page, cwd=sites).out.decode()


def test_the_profile_is_the_same_for_any_number_of_jobs(sites: Path) -> None:
    one, two = (run_command("learn", "抓取", "-q", "-j", jobs, cwd=sites) for jobs in (1, 2))
    assert one.status == two.status == 0
    assert one.out == two.out
    assert b"[[rule]]" in one.out


def test_two_processes_read_what_one_does(
    sites: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsclean.engines.POOL_BYTES", 0)
    monkeypatch.setattr("newsclean.engines.chunked", partial(chunked, most_files=5))
    items = list(discover([str(sites / "抓取")], Selection()))
    read = []
    for jobs in (1, 2):
        folder = tmp_path / str(jobs)
        folder.mkdir()
        work = partial(read_chunk, ReadingJob(Options(), "folder", str(folder)))
        entries = [
            entry
            for result in run(items, work, jobs=jobs)
            for one in result.outcomes
            for entry in one.entries
        ]
        assert len({entry.file for entry in entries}) <= jobs
        read.append(
            [(entry.group, text) for entry, text in zip(entries, texts_of(entries, str(folder)), strict=True)]
        )
    assert read[0] == read[1]
    assert len(read[0]) == 31


def test_two_processes_count_what_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsclean.engines.POOL_BYTES", 0)
    monkeypatch.setattr("newsclean.engines.chunked", partial(chunked, most_files=8))
    entries = []
    for path, text in learnsites.family(12):
        entries += learnsites.put(tmp_path, path.partition("/")[0], [text])
    profiles = []
    for jobs in (1, 2):
        told: list[tuple[int, int]] = []
        progress = lambda done, of, told=told: told.append((done, of))  # noqa: E731
        learned = learn(entries, str(tmp_path), run=partial(run, jobs=jobs), progress=progress)
        profiles.append(profile_text(decide(learned.verdicts).rules, name="p.toml"))
        assert [done / of for done, of in told] == sorted(done / of for done, of in told)
        assert told[-1][0] == told[-1][1]
    assert profiles[0] == profiles[1]
    assert profiles[0].count("\n[[rule]]\n") == len(learnsites.expected())


def test_verbose_tells_of_each_group(sites: Path) -> None:
    said = run_command("learn", "抓取", "-o", "站.toml", "-v", cwd=sites).err.splitlines()
    assert "抓取/柳溪: 15 pages, 15 articles, 1 rules" in said
    assert not [line for line in said if line.endswith("changed")]


def test_learning_again_changes_nothing(sites: Path) -> None:
    run_command("learn", "抓取", "-o", "站.toml", cwd=sites)
    before = (sites / "站.toml").read_bytes()
    assert run_command("learn", "抓取", "-o", "站.toml", cwd=sites).status == 0
    assert (sites / "站.toml").read_bytes() == before


def test_learning_again_does_not_apply_the_old_profile_to_the_pages(sites: Path) -> None:
    run_command("learn", "抓取", "-o", "站.toml", cwd=sites)
    done = run_command("learn", "抓取", "-o", "站.toml", "--rules", "站.toml", cwd=sites)
    assert done.status == 0, done.err
    assert strips(sites / "站.toml") == set(TEASER.values())


def test_records_are_grouped_by_a_field(sites: Path) -> None:
    rows = [
        {"site": name, "content": f"{body}\n{teaser}", "url": f"https://www.{seed}.example/{number}"}
        for seed, (name, teaser) in enumerate(TEASER.items())
        for number, body in enumerate(bodies(seed))
    ]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (sites / "新闻.jsonl").write_text(text, encoding="utf-8")
    for group_by, names in (("site", TEASER), ("domain", ("0.example", "1.example"))):
        done = run_command("learn", "新闻.jsonl", "--group-by", group_by, "-v", cwd=sites)
        assert done.status == 0, done.err
        assert all(f"{name}: 15 pages, 15 articles, 1 rules" in done.err for name in names), done.err


@pytest.mark.parametrize("kind", ["jsonl", "jsonl.gz", "csv", "parquet"])
def test_large_files_and_tables_teach_what_small_ones_do(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        {"站名": name, "text": f"{body}\n{teaser}"}
        for seed, (name, teaser) in enumerate(TEASER.items())
        for body in bodies(seed, 40)
    ]
    path = tmp_path / f"全.{kind}"
    if kind == "parquet":
        pa = pytest.importorskip("pyarrow")
        pytest.importorskip("pyarrow.parquet").write_table(pa.Table.from_pylist(rows), path)
    elif kind == "csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    else:
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
        path.write_bytes(gzip.compress(lines) if kind.endswith("gz") else lines)
    monkeypatch.setattr("newsclean.batch.cutting.LARGE", 1000)
    monkeypatch.setattr("newsclean.batch.blocks.BLOCK", 5000)
    folder = tmp_path / "文"
    folder.mkdir()
    job = ReadingJob(Options(), "站名", str(folder))
    items = list(in_blocks(discover([str(path)], Selection()), job))
    assert len(items) > 5 or kind == "parquet"
    outcomes = read_chunk(job, items).outcomes
    entries = [entry for one in outcomes for entry in one.entries]
    assert [entry.group for entry in entries] == [row["站名"] for row in rows]
    learned = learn(entries, str(folder))
    assert {one.verdict.text for one in decide(learned.verdicts).rules} == set(TEASER.values())


def test_a_bad_record_is_named_and_the_rest_learned(sites: Path) -> None:
    rows = [{"text": f"{body}\n{TEASER['柳溪']}"} for body in bodies(0)]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (sites / "站.jsonl").write_text("\n".join([*lines[:5], "{坏", *lines[5:]]) + "\n", encoding="utf-8")
    done = run_command("learn", "站.jsonl", "-o", "站.toml", "-q", cwd=sites)
    assert done.status == 3
    assert "站.jsonl: record at line 6: " in done.err
    assert strips(sites / "站.toml") == {TEASER["柳溪"]}


def test_pages_are_grouped_by_the_address_they_state(sites: Path) -> None:
    for number, body in enumerate(bodies(3)):
        lines = "".join(f"<p>{line}</p>" for line in body.split("\n"))
        head = '<link rel="canonical" href="https://www.liuxi.example/a/1.html">'
        page = (
            f"<html><head>{head}</head><body><article>{lines}<p>{TEASER['柳溪']}</p></article></body></html>"
        )
        (sites / f"{number}.html").write_text(page, encoding="utf-8")
    done = run_command("learn", ".", "--include", "*.html", "--group-by", "domain", "-v", cwd=sites)
    assert "liuxi.example: 15 pages" in done.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("抓取", "-o", "别的.toml"), "was not written by newsclean learn"),
        (("抓取", "-o", "抓取"), "a folder"),
        (("抓取", "--share", "3"), "between 0 and 1"),
        (("抓取", "--group-by", " "), "--group-by"),
        (("抓取", "--profile", "无.toml"), "cannot be read"),
    ],
)
def test_a_mistake_is_refused_before_anything_is_read(
    sites: Path, arguments: tuple[str, ...], says: str
) -> None:
    pack = '[[rule]]\nid="a"\ncategory="a"\nwhere="line"\nkeys=["甲乙"]\nmatch="甲乙"\nwhy="x"\nstrip=["甲乙"]\nkeep=["丙"]\n'
    (sites / "别的.toml").write_text(pack, encoding="utf-8")
    done = run_command("learn", *arguments, cwd=sites)
    assert done.status == 2
    assert says in done.err
    assert (sites / "别的.toml").read_text(encoding="utf-8") == pack


def test_a_failed_input_is_named_and_the_rest_learned(sites: Path) -> None:
    (sites / "抓取" / "柳溪" / "坏.txt").write_bytes(bytes(range(256)) * 50)
    done = run_command("learn", "抓取", "-o", "站.toml", cwd=sites)
    assert done.status == 3
    assert "坏.txt" in done.err
    assert len(strips(sites / "站.toml")) == 2


# ---------------------------------------------------------------- review


@pytest.fixture
def verdicts(tmp_path: Path) -> list:
    pages = [f"{body}\n{TEASER['柳溪']}\n竹林深处" for body in bodies(0)]
    entries = learnsites.put(tmp_path, "柳溪", [page.replace("\n", "\n老话说\n", 1) for page in pages])
    return learn(entries, str(tmp_path)).verdicts


def answered(verdicts: list, keys: str, earlier: Profile | None = None) -> tuple[Decisions, str]:
    screen = io.StringIO()
    decisions = Decisions()
    answers = iter(keys)
    review(
        verdicts,
        earlier or Profile(),
        console=Console(file=screen, width=100),
        ask=lambda: next(answers),
        decisions=decisions,
    )
    return decisions, screen.getvalue()


def test_review_shows_the_most_doubtful_first(verdicts: list) -> None:
    order = undecided(verdicts, Profile())
    assert [bool(verdict.veto) for verdict in order] == [True, False, False]
    assert [verdict.text for verdict in order] == ["老话说", "竹林深处", TEASER["柳溪"]]


def test_answers_become_decisions_and_other_keys_ask_again(verdicts: list) -> None:
    decisions, screen = answered(verdicts, "axrs")
    first, second, _ = undecided(verdicts, Profile())
    assert (decisions.accepted, decisions.rejected) == ({name_of(first)}, {name_of(second)})
    assert "3 of 3" in screen


def test_quitting_keeps_what_was_decided(verdicts: list) -> None:
    decisions, screen = answered(verdicts, "aq")
    assert len(decisions.accepted) == 1
    assert "3 of 3" not in screen


def test_an_interruption_keeps_what_was_decided(verdicts: list) -> None:
    decisions = Decisions()
    answers = iter("a")

    def ask() -> str:
        key = next(answers, None)
        if key is None:
            raise KeyboardInterrupt
        return key

    with pytest.raises(KeyboardInterrupt):
        review(verdicts, Profile(), console=Console(file=io.StringIO()), ask=ask, decisions=decisions)
    assert len(decisions.accepted) == 1


def test_what_is_decided_is_not_asked_again(verdicts: list) -> None:
    names = [name_of(verdict) for verdict in verdicts]
    assert undecided(verdicts, Profile(accepted={names[0]}, rejected=set(names[1:]))) == []


def test_where_there_is_no_terminal_the_review_is_a_list(sites: Path, verdicts: list) -> None:
    done = run_command("learn", "抓取", "-o", "站.toml", "--review", cwd=sites)
    assert done.status == 0
    assert all(teaser in done.out.decode() for teaser in TEASER.values())
    assert all("\x1b" not in line for line in listing(verdicts, Profile()))


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_the_review_in_a_terminal_goes_into_the_profile(sites: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "learn", "抓取", "-o", "站.toml", "--review"],
        cwd=sites,
        stdin=theirs,
        stderr=theirs,
        stdout=subprocess.DEVNULL,
        env=environment(sites.parent / "cache", TERM="dumb"),
        start_new_session=True,
    )
    os.close(theirs)
    screen = b""
    deadline = monotonic() + 30
    while monotonic() < deadline:
        ready, _, _ = select.select([ours], [], [], 0.3)
        if not ready:  # it waits for a key; what is typed before it asks is dropped
            os.write(ours, b"rq"[screen.count(b"of 2") - 1 :][:1] if b"of 2" in screen else b"")
            continue
        try:
            data = os.read(ours, 4096)
        except OSError:  # the other side has closed
            break
        if not data:
            break
        screen += data
    if monotonic() >= deadline:
        process.kill()
    os.close(ours)
    assert process.wait(timeout=30) == 0, screen.decode()
    profile = tomllib.loads((sites / "站.toml").read_text(encoding="utf-8"))
    assert len(profile["rule"]) == 1
    assert len(profile["profile"]["rejected"]) == 1
    assert "1 of 2" in screen.decode()
