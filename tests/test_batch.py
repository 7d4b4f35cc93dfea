"""Many inputs: the same bytes under any engine, whole files only, resume, provenance, hostile names and disks."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandline import CLEAN, COMMAND, PNG, SIMPLIFIED, TRADITIONAL, environment, run_command, tree
from newsclean.batch import atomic
from newsclean.batch.atomic import AtomicFile, discard_unfinished, sweep, write_whole
from newsclean.batch.clean import Job, clean_chunk
from newsclean.batch.discover import Selection, discover
from newsclean.batch.documents import DocumentWriter, Input
from newsclean.batch.outcome import ChunkResult, Outcome, Tally
from newsclean.batch.patterns import Patterns
from newsclean.cli.report import summary_rows
from newsclean.engines import chunked
from newsclean.engines.processes import run_processes
from newsclean.engines.serial import run_serial
from newsclean.values import Options

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from commandline import Command


def fill(folder: Path, count: int, *, repeat: int = 1) -> None:
    """Pages in three encodings, in two levels of folders."""
    for number in range(count):
        page = folder / f"夹{number % 7}" / f"页{number:04}.txt"
        page.parent.mkdir(parents=True, exist_ok=True)
        text = (TRADITIONAL if number % 2 else CLEAN) * repeat + f"第{number}条。\n"
        page.write_bytes(text.encode("gb18030" if number % 5 == 0 else "utf-8"))


# What an output folder holds is decided by the inputs alone.


@pytest.mark.parametrize("jobs", [1, 3])
@pytest.mark.parametrize("kind", ["text", "jsonl"])
def test_bytes_are_the_same_under_any_engine(work: Path, jobs: int, kind: str) -> None:
    fill(work / "抓", 60)
    items = list(discover([str(work / "抓")], Selection()))
    job = partial(clean_chunk, Job(Options(), output_format=kind))  # type: ignore[arg-type]
    expected = [clean_chunk(job.args[0], [item]).outcomes[0].documents for item in items]
    engine = run_serial if jobs == 1 else partial(run_processes, jobs=jobs)
    chunks = [items[:1], items[1:30], items[30:33], items[33:]]
    assert [o.documents for result in engine(chunks, job) for o in result.outcomes] == expected


def test_folder_is_mirrored(cli: Command, work: Path) -> None:
    fill(work / "抓", 20)
    result = cli("clean", "抓", "-o", "净")
    assert (result.status, result.out) == (0, b"")
    assert set(tree(work / "净")) == set(tree(work / "抓"))
    assert all(text.decode().startswith((SIMPLIFIED, CLEAN)) for text in tree(work / "净").values())
    assert "files" in result.err


def test_one_bad_file_stops_nothing(cli: Command, work: Path) -> None:
    fill(work / "抓", 20)
    (work / "抓" / "夹3" / "图.txt").write_bytes(PNG)
    (work / "抓" / "夹3" / "管").symlink_to("/nowhere")
    result = cli("clean", "抓", "-o", "净", "--rejects", "拒", "-q")
    assert result.status == 3
    assert len(tree(work / "净")) == 20
    assert [line.split(": ")[1] for line in result.err.splitlines()] == ["抓/夹3/图.txt"]
    (reject,) = (work / "拒" / "rejects.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(reject)["source"] == "抓/夹3/图.txt"
    again = cli("clean", "--files0-from", "拒/rejects.files0", "-q")
    assert (again.status, again.err) == (3, result.err)


@pytest.mark.parametrize(
    ("arguments", "outputs"),
    [
        (["a"], {"x/1.txt", "2.txt"}),
        (["a", "b"], {"a/x/1.txt", "a/2.txt", "b/2.txt"}),
        (["a/x/1.txt"], {"1.txt"}),
        (["a/2.txt", "b/2.txt"], {"a/2.txt", "b/2.txt"}),
        (["--files0-from", "list"], {"a/2.txt", "b/2.txt"}),
        (["--exclude", "x/", "a"], {"2.txt"}),
        (["--exclude", "/2.txt", "a"], {"x/1.txt"}),
        (["--include", "1.*", "a", "b"], {"a/x/1.txt"}),
        (["--exclude-from", "ignore", "a", "b"], {"b/2.txt", "a/x/1.txt"}),
        (["--exclude", "a/2.txt", "a/2.txt", "b"], {"a/2.txt", "b/2.txt"}),
        (["--exclude", "a/2.txt", "--force-exclude", "a/2.txt", "b"], {"b/2.txt"}),
        (["--files0-from", "found"], {"x/1.txt", "2.txt"}),
        (["--files0-from", "found", "--exclude", "x/"], {"2.txt", "1.txt"}),
        (["b", "a/x", "a", "a/x/1.txt", "b/2.txt"], {"b/2.txt", "a/x/1.txt", "a/2.txt"}),
    ],
    ids=lambda case: " ".join(case) if isinstance(case, list) else None,
)
def test_place_in_the_output_folder(
    cli: Command, work: Path, arguments: list[str], outputs: set[str]
) -> None:
    for name in ("a/x/1.txt", "a/2.txt", "b/2.txt"):
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).write_text(TRADITIONAL, encoding="utf-8")
    (work / "list").write_bytes(b"a/2.txt\0./b/2.txt")
    (work / "found").write_bytes(b"a\0a/x\0a/x/1.txt\0a/2.txt\0")
    (work / "ignore").write_text("# nothing\na/2.txt\n", encoding="utf-8")
    assert cli("clean", *arguments, "-o", "out/").status == 0
    assert set(tree(work / "out")) == outputs


def test_paths_outside_stay_below_the_output_folder(cli: Command, work: Path) -> None:
    (work.parent / "别处.txt").write_text(TRADITIONAL, encoding="utf-8")
    (work / "list").write_bytes("../别处.txt\0".encode())
    assert cli("clean", "--files0-from", "list", "-o", "out/").status == 0
    (only,) = tree(work / "out")
    assert only.endswith("别处.txt")


def test_links_do_not_lead_out_of_the_tree(cli: Command, work: Path) -> None:
    (work / "抓").mkdir()
    (work / "外").mkdir()
    (work / "外" / "密.txt").write_text(TRADITIONAL, encoding="utf-8")
    (work / "抓" / "页.txt").write_text(TRADITIONAL, encoding="utf-8")
    (work / "抓" / "链.txt").symlink_to(work / "外" / "密.txt")
    (work / "抓" / "夹").symlink_to(work / "外")
    (work / "抓" / "圈").symlink_to(work / "抓")
    (work / "抓" / "内.txt").symlink_to("页.txt")
    result = cli("clean", "-v", "抓", "-o", "净")
    assert result.status == 0
    assert set(tree(work / "净")) == {"页.txt", "内.txt"}
    assert result.err.count("passed over") == 3
    assert cli("clean", "--in-place", "抓").status == 0
    assert (work / "抓" / "内.txt").is_symlink()
    assert (work / "外" / "密.txt").read_text(encoding="utf-8") == TRADITIONAL


def test_output_that_would_replace_an_input_through_a_link_is_refused(cli: Command, work: Path) -> None:
    (work / "甲.txt").write_text(TRADITIONAL, encoding="utf-8")
    (work / "出").mkdir()
    (work / "出" / "甲.txt").hardlink_to(work / "甲.txt")
    result = cli("clean", "甲.txt", "-o", "出")
    assert result.status == 3
    assert (work / "甲.txt").read_text(encoding="utf-8") == TRADITIONAL


def test_in_place_keeps_permissions_and_leaves_clean_files_alone(cli: Command, work: Path) -> None:
    (work / "繁.txt").write_text(TRADITIONAL, encoding="utf-8")
    (work / "繁.txt").chmod(0o640)
    (work / "净.txt").write_text(CLEAN, encoding="utf-8")
    os.utime(work / "净.txt", ns=(10**18, 10**18))
    before = (work / "净.txt").stat()
    (work / "图.txt").write_bytes(PNG)
    assert cli("clean", "--in-place", "繁.txt", "净.txt", "图.txt").status == 3
    assert (work / "繁.txt").read_text(encoding="utf-8") == SIMPLIFIED
    assert stat.S_IMODE((work / "繁.txt").stat().st_mode) == 0o640
    after = (work / "净.txt").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    assert (work / "图.txt").read_bytes() == PNG


def test_in_place_through_a_link_named_by_the_user_changes_its_target(cli: Command, work: Path) -> None:
    (work / "繁.txt").write_text(TRADITIONAL, encoding="utf-8")
    (work / "链.txt").symlink_to("繁.txt")
    assert cli("clean", "--in-place", "链.txt").status == 0
    assert (work / "链.txt").is_symlink()
    assert (work / "繁.txt").read_text(encoding="utf-8") == SIMPLIFIED


@pytest.mark.parametrize("name", ["页.json", "页.csv", "页.txt.gz"])
def test_records_are_not_taken_for_one_text(cli: Command, work: Path, name: str) -> None:
    (work / name).write_text('[{"text": "責任編輯：王小明"}]\n', encoding="utf-8")
    assert cli("clean", "--in-place", name).status == 3
    assert cli("clean", "--input-format", "text", name).status == 0


# Hostile names, disks and moments.


def test_names_of_any_length_and_bytes(cli: Command, work: Path) -> None:
    (work / "抓").mkdir()
    longest = "长" * 83 + "ab.txt"
    assert len(longest.encode()) == 255
    (work / "抓" / longest).write_text(TRADITIONAL, encoding="utf-8")
    raw = os.fsencode(work / "抓") + b"/\xb7\xb1.txt"
    try:
        Path(os.fsdecode(raw)).write_text(TRADITIONAL, encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    result = cli("clean", "抓", "-o", "净", "--provenance", "账.jsonl")
    assert (result.status, len(tree(work / "净"))) == (0, 2)
    assert (
        Path(os.fsdecode(os.fsencode(work / "净") + b"/\xb7\xb1.txt")).read_text(encoding="utf-8")
        == SIMPLIFIED
    )
    sources = [
        json.loads(line)["source"] for line in (work / "账.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert "抓/\\xb7\\xb1.txt" in sources
    line = json.loads(cli("clean", "-f", "jsonl", os.fsdecode(raw)).out)
    assert line["source"].endswith("\\xb7\\xb1.txt")


def test_name_of_300_bytes_is_one_line(cli: Command, work: Path) -> None:
    result = cli("clean", "长" * 100)
    assert (result.status, result.err.count("\n")) == (3, 1)
    assert "File name too long" in result.err
    # Too long only with the ending that -f jsonl adds.
    name = "长" * 83 + "ab.txt"
    (work / "抓").mkdir()
    (work / "抓" / name).write_text(TRADITIONAL, encoding="utf-8")
    result = cli("clean", "-q", "-f", "jsonl", "抓", "-o", "净/")
    assert (result.status, result.err.count("\n"), tree(work / "净")) == (3, 1, {})


def test_vanishing_input_fails_alone(work: Path) -> None:
    fill(work / "抓", 3)
    items = list(discover([str(work / "抓")], Selection()))
    Path(items[1].name).unlink()
    result = clean_chunk(Job(Options()), items)
    assert [bool(outcome.error) for outcome in result.outcomes] == [False, True, False]
    assert result.tally.failed == 1


def test_mistake_of_ours_costs_one_input(cli: Command, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import newsclean.cleaner as module

    def stumble(text: str) -> str:
        return text if "第1条" not in text else str(1 / 0)

    monkeypatch.setattr(module, "tidy", stumble)
    fill(work / "抓", 3)
    result = cli("clean", "-q", "抓", "-o", "净")
    assert (result.status, len(tree(work / "净"))) == (3, 2)
    assert "页0001.txt: a mistake in newsclean" in result.err


@pytest.mark.parametrize("where", ["出", "出.txt"])
def test_full_disk_leaves_no_part_of_a_file(work: Path, where: str) -> None:
    # Small enough a limit to stop the page, large enough for what the converter keeps for itself.
    fill(work / "抓", 10)
    (work / "抓" / "大.txt").write_text(CLEAN * 8000, encoding="utf-8")
    (work / "出.txt").write_text("从前\n", encoding="utf-8")
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000));"
        "from newsclean.cli import main; main(sys.argv[1:])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "clean", "抓", "-o", where],
        cwd=work,
        capture_output=True,
        check=False,
        env=environment(work.parent / "cache"),
    )
    assert done.returncode == 3, done.stderr.decode()
    assert not [path for path in work.rglob("*") if path.name.endswith(".tmp")]
    if where == "出":
        assert len(tree(work / "出")) == 10
        told = [line for line in done.stderr.decode().splitlines() if line.startswith("newsclean: ")]
        assert told == ["newsclean: 抓/大.txt: File too large"]
    else:
        assert (work / "出.txt").read_text(encoding="utf-8") == "从前\n"
        assert done.stderr.decode() == "newsclean: 出.txt: File too large\n"


def test_output_that_cannot_be_written_is_a_mistake_in_the_arguments(cli: Command, work: Path) -> None:
    fill(work / "抓", 3)
    result = cli("clean", "抓", "-o", "/proc/newsclean")
    assert (result.status, result.err.count("\n")) == (2, 1)


def test_cache_that_cannot_be_written_matters_only_to_resume(cli: Command, work: Path) -> None:
    fill(work / "抓", 3)
    (work.parent / "cache").write_text("in the way", encoding="utf-8")
    assert cli("clean", "抓", "-o", "净").status == 0
    assert cli("clean", "抓", "-o", "净", "--resume").status == 2


def test_temporary_file_takes_its_name_only_when_it_is_whole(work: Path) -> None:
    target = work / "文"
    target.write_bytes(b"before")
    with AtomicFile(str(target)) as file:
        file.write(b"half")
        assert target.read_bytes() == b"before"
        assert len(list(work.iterdir())) == 2
    assert (target.read_bytes(), len(list(work.iterdir()))) == (b"before", 1)
    write_whole(str(target), b"after")
    assert (target.read_bytes(), len(list(work.iterdir()))) == (b"after", 1)


def test_second_signal_finds_the_temporary_file_that_was_made_just_now(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = []
    make = os.open

    def make_and_be_told_to_leave(path: str, *rest: int) -> int:
        monkeypatch.undo()
        file = make(path, *rest)
        discard_unfinished()
        left.append(os.path.lexists(path))
        return file

    monkeypatch.setattr("os.open", make_and_be_told_to_leave)
    with AtomicFile(str(work / "文")):
        assert left == [False]


def test_error_names_a_file_by_its_final_name(cli: Command, work: Path) -> None:
    (work / "文.txt").write_text(CLEAN, encoding="utf-8")
    result = cli("clean", "文.txt", "--provenance", "/proc/文.jsonl")
    assert (result.status, result.out) == (2, b"")
    assert result.err == "newsclean: /proc/文.jsonl: No such file or directory\n"


def test_input_whose_output_fails_is_not_counted_as_changed(cli: Command, work: Path) -> None:
    fill(work / "抓", 2)
    name = next(iter(tree(work / "抓")))
    (work / "净" / name / "something in the way").mkdir(parents=True)
    result = cli("clean", "抓", "-o", "净")
    assert result.status == 3
    assert re.search(r"^files +2 \(1 changed\)$", result.err, re.MULTILINE)


@pytest.mark.parametrize(("count", "told"), [(84_000_000, "84.0 MB"), (99_999, "100.0 kB"), (712, "0.7 kB")])
def test_summary_tells_sizes_that_are_not_nothing(count: int, told: str) -> None:
    read = dict(summary_rows(Tally(bytes=count), 1.0))["read"]
    assert read == f"{told} in 1.0 s, {told}/s"


def test_new_file_has_the_permissions_of_any_new_file(work: Path) -> None:
    (work / "a").touch()
    write_whole(str(work / "b"), b"")
    assert (work / "a").stat().st_mode == (work / "b").stat().st_mode


def test_sweep_takes_what_nobody_is_writing(work: Path) -> None:
    (work / f"{atomic.PREFIX}0{atomic.SUFFIX}").touch()
    (work / ".other.tmp").touch()
    with AtomicFile(str(work / "文")) as file:
        sweep(str(work))
        file.write(b"x")
        file.commit()
    assert {path.name for path in work.iterdir()} == {"文", ".other.tmp"}


# Workers that die.


def kill_on_name(items: Sequence[Input]) -> ChunkResult:
    """Work for a pool: dies over inputs called "poison", and once for those whose path does not exist yet."""
    for item in items:
        if item.name.startswith("poison"):
            os.kill(os.getpid(), signal.SIGKILL)
        if item.name.startswith("once") and not os.path.exists(item.relative):  # noqa: PTH110
            Path(item.relative).touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return ChunkResult([Outcome(item) for item in items], Tally(files=len(items)))


def test_worker_that_dies_costs_one_input(work: Path) -> None:
    names = [f"good{n}" for n in range(30)]
    names[7] = "poison"
    names[15] = "once"
    items = [Input(name, name, str(work / name)) for name in names]
    chunks = [items[n : n + 5] for n in range(0, 30, 5)]
    results = list(run_processes(chunks, kill_on_name, jobs=2))
    outcomes = [outcome for result in results for outcome in result.outcomes]
    assert [outcome.item.name for outcome in outcomes] == names
    assert [outcome.item.name for outcome in outcomes if outcome.error] == ["poison"]
    assert sum(result.tally.files for result in results) == 30
    assert sum(result.tally.failed for result in results) == 1


def start(work: Path, *arguments: str, **more: bool) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=work,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(work.parent / "cache"),
        **more,
    )


@pytest.fixture(scope="module")
def scraped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """Some MB of pages, and what an undisturbed run makes of them."""
    work = tmp_path_factory.mktemp("抓取") / "工作"
    work.mkdir()
    fill(work / "抓", 260, repeat=600)
    assert (
        run_command("clean", "抓", "-o", "整", "-j", "2", "-q", "--provenance", "整.jsonl", cwd=work).status
        == 0
    )
    return work, tree(work / "整")


def until_files(folder: Path, count: int) -> None:
    """Wait until a run has written some files."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if folder.exists() and sum(1 for path in folder.rglob("页*")) >= count:
            return
        time.sleep(0.002)


@pytest.mark.parametrize("after", [0, 30, 120])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_killed_run_ends_like_an_undisturbed_one(
    scraped: tuple[Path, dict[str, bytes]], after: int, jobs: str
) -> None:
    work, expected = scraped
    out = work / f"杀{after}-{jobs}"
    with start(work, "clean", "抓", "-o", out.name, "-j", jobs) as process:
        until_files(out, after)
        process.kill()
        process.communicate()
    left = (
        {name: data for name, data in tree(out).items() if not name.endswith(".tmp")} if out.exists() else {}
    )
    assert left.items() <= expected.items()
    account = f"账{after}-{jobs}.jsonl"
    done = run_command(
        "clean", "抓", "-o", out.name, "--resume", "-j", jobs, "--provenance", account, cwd=work
    )
    assert done.status == 0
    assert tree(out) == expected
    assert [
        json.loads(line)["source"] for line in (work / account).read_text(encoding="utf-8").splitlines()
    ] == [json.loads(line)["source"] for line in (work / "整.jsonl").read_text(encoding="utf-8").splitlines()]


def children(pid: int) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                command = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if parent == pid and b"spawn_main" in command:
                found.append(int(folder.name))
    return found


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds workers through /proc")


@needs_proc
def test_killed_worker_costs_nothing(scraped: tuple[Path, dict[str, bytes]]) -> None:
    work, expected = scraped
    killed = 0
    with start(work, "clean", "抓", "-o", "工", "-j", "2", "-q") as process:
        for count in (20, 120):
            until_files(work / "工", count)
            for worker in children(process.pid)[:1]:
                os.kill(worker, signal.SIGKILL)
                killed += 1
        _, err = process.communicate(timeout=60)
    assert killed
    assert (process.returncode, err) == (0, b"")
    assert tree(work / "工") == expected


def test_what_a_killed_worker_was_writing_is_gone_when_the_run_ends(work: Path) -> None:
    fill(work / "抓", 3)
    with subprocess.Popen(
        [*COMMAND, "clean", "--files0-from", "-", "-o", "净"],
        cwd=work,
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(work.parent / "cache"),
    ) as process:
        assert process.stdin is not None
        process.stdin.write(b"".join(os.fsencode(path) + b"\0" for path in (work / "抓").rglob("*.txt")))
        process.stdin.flush()
        until_files(work / "净", 3)
        (work / "净" / f"{atomic.PREFIX}0{atomic.SUFFIX}").touch()
        process.stdin.close()
    assert process.returncode == 0
    assert len(tree(work / "净")) == 3


def test_what_a_killed_worker_was_writing_in_place_is_gone_when_the_run_ends(
    cli: Command, work: Path
) -> None:
    fill(work / "抓", 3)
    (work / "抓" / "夹1" / f"{atomic.PREFIX}0{atomic.SUFFIX}").touch()
    assert cli("clean", "--in-place", "抓").status == 0
    assert len(tree(work / "抓")) == 3


@needs_proc
def test_workers_do_not_outlive_a_killed_parent(scraped: tuple[Path, dict[str, bytes]]) -> None:
    work, _ = scraped
    with start(work, "clean", "抓", "-o", "孤", "-j", "2") as process:
        until_files(work / "孤", 20)
        workers = children(process.pid)
        process.kill()
        process.communicate()
    deadline = time.monotonic() + 10
    while any(alive(worker) for worker in workers) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert workers
    assert not any(alive(worker) for worker in workers)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    ("signals", "status"),
    [([signal.SIGINT], 130), ([signal.SIGTERM], 143), ([signal.SIGINT] * 2, 130)],
    ids=["once", "SIGTERM", "twice"],
)
def test_interrupted_run_leaves_whole_files_only(
    scraped: tuple[Path, dict[str, bytes]], jobs: str, signals: list[int], status: int
) -> None:
    work, expected = scraped
    out = work / f"断{len(signals)}-{status}-{jobs}"
    with start(work, "clean", "抓", "-o", out.name, "-j", jobs) as process:
        until_files(out, 25)
        for number in signals:
            process.send_signal(number)
            time.sleep(0.02)
        _, err = process.communicate(timeout=30)
    if process.returncode == 0:
        pytest.fail("the run was over before it was interrupted")
    # A second signal may find Python past its last line, and end it by itself: 130 in a shell as well.
    assert process.returncode in {status, -signals[-1] if len(signals) > 1 else status}, err.decode()
    written = tree(out)
    if len(signals) > 1:
        # The second signal ends the run at once, like a kill: the next run sweeps what it was writing.
        written = {name: data for name, data in written.items() if not name.endswith(".tmp")}
    assert 25 <= len(written) < len(expected)
    assert written.items() <= expected.items()
    assert b"Traceback" not in err


@needs_proc
@pytest.mark.parametrize("pause", [0.0, 0.1, 0.4])
@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_of_a_terminal_reaches_the_workers_too_and_they_say_nothing(
    scraped: tuple[Path, dict[str, bytes]], pause: float, times: int
) -> None:
    work, _ = scraped
    with start(
        work, "clean", "抓", "-o", f"终端{pause}-{times}", "-j", "2", start_new_session=True
    ) as process:
        deadline = time.monotonic() + 30
        while not children(process.pid) and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(pause)
        for _ in range(times):
            os.killpg(process.pid, signal.SIGINT)
            time.sleep(0.02)
        _, err = process.communicate(timeout=30)
    assert process.returncode in {0, 130, -signal.SIGINT}  # 0: a quick machine was through
    assert process.returncode == 0 or times == 2 or "newsclean: interrupted" in err.decode().splitlines()
    assert b"Traceback" not in err
    assert b"Warning" not in err


# Resume and provenance.


def test_resume_does_what_is_not_done_and_nothing_else(cli: Command, work: Path) -> None:
    fill(work / "抓", 12)
    assert cli("clean", "抓", "-o", "净").status == 0
    expected = tree(work / "净")
    files = sorted(path for path in (work / "净").rglob("*.txt"))
    files[0].unlink()
    files[1].write_bytes(b"torn")
    changed = work / "抓" / files[2].relative_to(work / "净")
    changed.write_text(CLEAN * 2, encoding="utf-8")
    touched = work / "抓" / files[3].relative_to(work / "净")
    os.utime(touched)
    inodes = {path: path.stat().st_ino for path in files[3:]}
    result = cli("clean", "抓", "-o", "净", "--resume")
    assert (result.status, "9 finished before" in result.err) == (0, True), result.err
    assert {path: path.stat().st_ino for path in files[3:]} == inodes
    assert tree(work / "净") == {**expected, str(files[2].relative_to(work / "净")): (CLEAN * 2).encode()}


@pytest.mark.parametrize("more", [["--steps", "tidy"], ["--keep", "byline"], ["--lossy"]], ids=" ".join)
def test_resume_under_other_options_does_everything_again(cli: Command, work: Path, more: list[str]) -> None:
    fill(work / "抓", 4)
    cli("clean", "抓", "-o", "净")
    assert "finished before" not in cli("clean", "抓", "-o", "净", "--resume", *more).err
    assert "finished before" in cli("clean", "抓", "-o", "净", "--resume", *more).err


def test_resume_knows_an_input_of_the_same_size_and_time_from_another(cli: Command, work: Path) -> None:
    for folder, text in (("一", CLEAN), ("二", CLEAN.replace("城西", "城东"))):
        (work / folder).mkdir()
        (work / folder / "页.txt").write_text(text, encoding="utf-8")
        os.utime(work / folder / "页.txt", ns=(10**18, 10**18))
    cli("clean", "一", "-o", "净")
    cli("clean", "二", "-o", "净", "--resume")
    assert "城东" in (work / "净" / "页.txt").read_text(encoding="utf-8")


def test_resume_from_another_current_folder(work: Path) -> None:
    fill(work / "抓", 4)
    run_command("clean", "抓", "-o", "净", cwd=work)
    (work / "净").joinpath("下").mkdir()
    result = run_command("clean", "../工作/抓", "-o", "../工作/净", "--resume", cwd=work.parent / "工作")
    assert "4 finished before" in result.err


def test_resume_passes_over_a_torn_list(cli: Command, work: Path) -> None:
    fill(work / "抓", 6)
    cli("clean", "抓", "-o", "净")
    (list_file,) = (work.parent / "cache").rglob("*.jsonl")
    data = list_file.read_bytes()
    list_file.write_bytes(data[: len(data) - 30])
    assert "5 finished before" in cli("clean", "抓", "-o", "净", "--resume").err
    list_file.write_bytes(list_file.read_bytes() + b'["half')
    assert "6 finished before" in cli("clean", "抓", "-o", "净", "--resume").err


def test_resume_in_place(cli: Command, work: Path) -> None:
    fill(work / "抓", 6)
    assert cli("clean", "--in-place", "抓").status == 0
    assert "6 finished before" in cli("clean", "--in-place", "--resume", "抓").err


def test_provenance_tells_of_each_input(cli: Command, work: Path) -> None:
    fill(work / "抓", 3)
    (work / "抓" / "图.txt").write_bytes(PNG)
    cli("clean", "抓", "-o", "净", "--provenance", "账.jsonl")
    records = [json.loads(line) for line in (work / "账.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [record["status"] for record in records] == ["failed", "done", "done", "done"]
    assert "error" in records[0]
    for record in records[1:]:
        for path, field in (("source", "input_sha256"), ("output", "output_sha256")):
            assert hashlib.sha256((work / record[path]).read_bytes()).hexdigest() == record[field]
        assert {"options_sha256", "rules", "dictionary", "removals", "repairs", "encoding"} <= set(record)


def test_provenance_of_a_resumed_run_is_that_of_a_whole_one(cli: Command, work: Path) -> None:
    fill(work / "抓", 9)
    cli("clean", "抓", "-o", "净", "--provenance", "一.jsonl")
    sorted((work / "净").rglob("*.txt"))[4].unlink()
    result = cli("clean", "抓", "-o", "净", "--resume", "--provenance", "二.jsonl")
    assert "8 finished before" in result.err
    assert (work / "一.jsonl").read_bytes() == (work / "二.jsonl").read_bytes()


# The parts.


def test_chunks_are_bounded_by_bytes_and_files() -> None:
    sizes = [10, 300_000, 10, *[0] * 200, 100_000, 100_000, 100_000]
    items = [Input(str(n), str(n), str(n), size) for n, size in enumerate(sizes)]
    chunks = list(chunked(items))
    assert [item for chunk in chunks for item in chunk] == items
    assert [len(chunk) for chunk in chunks] == [2, 128, 76]


def test_nothing_is_looked_ahead_further_than_the_workers_need() -> None:
    taken = 0

    def chunks() -> Iterator[list[Input]]:
        nonlocal taken
        for n in range(100):
            taken += 1
            yield [Input(str(n), str(n), str(n))]

    results = run_processes(chunks(), kill_on_name, jobs=2)
    next(results)
    assert taken <= 8
    results.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("separator", "expected"), [("blank line", b"a\n\nb\n"), ("nul", b"a\n\0\0b\n\0"), ("none", b"a\nb\n")]
)
def test_documents_can_be_told_apart(separator: str, expected: bytes) -> None:
    written: list[bytes] = []
    writer = DocumentWriter(written.append, separator)  # type: ignore[arg-type]
    for document in (b"a\n", b"", b"b\n"):
        writer.put(document)
    assert b"".join(written) == expected


names = st.text(st.sampled_from("ab.x "), min_size=1, max_size=3).filter(lambda name: name.strip(". "))
paths = st.lists(names, min_size=1, max_size=4).map("/".join)
globs = st.text(st.sampled_from("ab.x*?/![]^-\\ #"), max_size=8)


@given(lines=st.lists(globs | paths, max_size=4), path=paths)
def test_patterns_mean_what_git_means(lines: list[str], path: str) -> None:
    pathspec = pytest.importorskip("pathspec")
    if any("\\" in line or "[" in line or "]" in line or "***" in line or "//" in line for line in lines):
        return  # where git's own reading and pathspec's differ
    try:
        expected = pathspec.GitIgnoreSpec.from_lines(lines).match_file(path)
    except ValueError:
        return
    assert Patterns(lines).match_within(path) == expected


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("*.txt", "a/b.txt", True),
        ("/*.txt", "a/b.txt", False),
        ("a/", "a/b.txt", True),
        ("a/", "a", False),
        ("a/**/c", "a/c", True),
        ("a/**/c", "a/b/b/c", True),
        ("**/c", "c", True),
        ("a/**", "a/b/c", True),
        ("[ab].txt", "a.txt", True),
        ("[!ab].txt", "a.txt", False),
        ("[", "[", True),
        (r"\#a", "#a", True),
        ("网页*", "x/网页1.txt", True),
    ],
)
def test_pattern(pattern: str, path: str, expected: bool) -> None:
    assert Patterns([pattern]).match_within(path) == expected
