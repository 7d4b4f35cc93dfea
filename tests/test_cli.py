"""The command line as its users meet it: exit codes, what goes to which stream, pipes, help."""

from __future__ import annotations

import codecs
import json
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest

from commandline import CLEAN, COMMAND, PNG, SIMPLIFIED, TRADITIONAL, environment, run_command, tree
from newsclean.batch import documents
from newsclean.batch.outcome import Tally
from newsclean.batch.summary import summary_of
from newsclean.cli.group import COMMANDS, newsclean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commandline import Command


@pytest.fixture
def work(work: Path) -> Path:
    """The folder of a run, with something of everything in it."""
    (work / "繁.txt").write_text(TRADITIONAL, encoding="utf-8")
    (work / "净.txt").write_text(CLEAN, encoding="utf-8")
    (work / "图.png").write_bytes(PNG)
    (work / "空.txt").write_bytes(b"")
    (work / "坏.toml").write_text("[[rule]\n", encoding="utf-8")
    (work / "夹").mkdir()
    (work / "夹" / "一.txt").write_text(TRADITIONAL, encoding="utf-8")
    return work


EXIT_CODES: list[tuple[str, str, int]] = [
    ("clean text", "clean 净.txt", 0),
    ("text to be changed", "clean 繁.txt", 0),
    ("an empty file", "clean 空.txt", 0),
    ("a folder", "clean 夹 -o 出", 0),
    ("an empty folder", "clean --include *.md 夹 -o 出", 0),
    ("check finds nothing", "check 净.txt", 0),
    ("check of nothing", "check 空.txt", 0),
    ("detect", "detect 净.txt 夹", 0),
    ("explain", "explain 繁.txt", 0),
    ("rules list", "rules list", 0),
    ("help", "clean --help", 0),
    ("version", "--version", 0),
    ("version of a command", "clean --version", 0),
    ("no command", "", 0),
    ("check finds something", "check 繁.txt", 1),
    ("check finds something among clean files", "check 净.txt 繁.txt", 1),
    ("an unknown command", "clena 净.txt", 2),
    ("an unknown option", "clean --kepe x 净.txt", 2),
    ("an unknown step", "clean --steps repiar 净.txt", 2),
    ("an unknown codec", "clean --encoding klingon 净.txt", 2),
    ("a codec that is no encoding", "clean --encoding base64 净.txt", 2),
    ("a share above 1", "clean --max-loss 7 净.txt", 2),
    ("a range that runs backwards", "clean --exclude [z-a] 净.txt", 2),
    ("an unknown category", "clean --keep nothing-of-that-name 净.txt", 2),
    ("an unknown rule", "clean --disable nothing/of-that-name 净.txt", 2),
    ("a broken rule pack", "clean --rules 坏.toml 净.txt", 2),
    ("a missing rule pack", "check --rules 无.toml 净.txt", 2),
    ("a missing configuration", "clean --config 无.toml 净.txt", 2),
    ("a missing list of paths", "clean --files0-from 无 ", 2),
    ("paths given twice", "clean --files0-from 净.txt 净.txt", 2),
    ("standard input twice", "clean - -", 2),
    ("resume without a folder", "clean --resume 净.txt", 2),
    ("in place without a path", "clean --in-place", 2),
    ("in place as JSON Lines", "clean --in-place -f jsonl 净.txt", 2),
    ("in place and an output", "clean --in-place -o x 净.txt", 2),
    ("NUL and JSON Lines", "clean -0 -f jsonl 净.txt", 2),
    ("an output inside the input", "clean 夹 -o 夹/出", 2),
    ("an output that is the input", "clean 夹 -o 夹", 2),
    ("an output around the input", "clean 夹 -o .", 2),
    ("an output file that is the input", "clean 净.txt -o 净.txt", 2),
    ("an output folder where a file is", "clean 夹 -o 净.txt/", 2),
    ("a file in a folder that is not there", "clean 净.txt -o 无/出.txt", 2),
    ("provenance over the input", "clean 净.txt --provenance 净.txt", 2),
    ("provenance over the input in a folder", "clean 夹 -o 出 --provenance 夹/一.txt", 2),
    ("provenance that would be an input the next time", "clean 夹 -o 出 --provenance 夹/账.jsonl", 2),
    ("rejects in the input", "clean 夹 -o 出 --rejects 夹", 2),
    ("a report over the input", "clean 净.txt --report ./净.txt", 2),
    ("provenance over the output", "clean 净.txt -o 出.txt --provenance 出.txt", 2),
    ("provenance in a folder that is not there", "clean 净.txt --provenance 无/x", 2),
    ("an unknown rule to show", "rules show nothing/of-that-name", 2),
    ("a pack that is no pack", "rules test 坏.toml", 2),
    ("a diff as SARIF", "check --diff -f sarif 净.txt", 2),
    ("a missing file", "clean 无.txt", 3),
    ("a missing file among others", "clean 净.txt 无.txt 繁.txt", 3),
    ("a picture", "clean 图.png", 3),
    ("a picture in check", "check 图.png", 3),
    ("a failure outranks a finding", "check 繁.txt 图.png", 3),
    ("a picture in detect", "detect 图.png", 3),
    ("a picture in explain", "explain 图.png", 3),
    ("a missing file in explain", "explain 无.txt", 3),
]


@pytest.mark.parametrize(
    ("command", "status"), [case[1:] for case in EXIT_CODES], ids=[case[0] for case in EXIT_CODES]
)
def test_exit_code(cli: Command, command: str, status: int) -> None:
    result = cli(*command.split())
    assert result.status == status, result.err
    assert bool(result.err) == (status != 0 or "-o" in command) or command.startswith("rules")


@pytest.mark.parametrize("command", [case[1] for case in EXIT_CODES if case[2] == 2], ids=lambda c: c)
def test_mistake_in_the_arguments_writes_nothing(cli: Command, work: Path, command: str) -> None:
    before = tree(work)
    result = cli(*command.split())
    assert result.out == b""
    assert tree(work) == before


def test_each_failure_is_one_line_that_names_the_file(cli: Command) -> None:
    result = cli("clean", "无.txt", "图.png", "净.txt")
    lines = result.err.splitlines()
    assert [line.split(": ")[1] for line in lines] == ["无.txt", "图.png"]
    assert all(len(line.split(": ", 2)[2]) > 5 for line in lines)
    assert result.out == CLEAN.encode()


def test_unreadable_file_fails_alone_and_is_no_mistake_in_the_arguments(
    cli: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may read everything: what the system would say of 繁.txt to anybody else is put in its mouth.
    def refuse(path: str, *rest: Any, **more: Any) -> Any:
        if path == "繁.txt":
            raise PermissionError(13, "Permission denied", path)
        return open(path, *rest, **more)  # noqa: PTH123

    monkeypatch.setattr("os.access", lambda path, _mode, **_: path != "繁.txt")
    monkeypatch.setattr("newsclean.batch.documents.open", refuse, raising=False)
    result = cli("clean", "繁.txt", "净.txt")
    assert (result.status, result.out.decode()) == (3, CLEAN)
    assert result.err == "newsclean: 繁.txt: Permission denied\n"


def test_message_for_lost_characters_names_the_line(cli: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    import newsclean.cleaner as module
    from newsclean.values import Encoding

    damaged = Encoding("gb18030", "likelihood", replaced=2, damaged_line=7)
    monkeypatch.setattr(module, "decode", lambda *_, **__: (CLEAN, damaged))
    result = cli("clean", "净.txt")
    assert (result.status, result.out) == (3, b"")
    assert "净.txt: line 7: 2 characters cannot be read as gb18030" in result.err
    assert "--lossy" in result.err
    assert cli("clean", "--lossy", "净.txt").out == CLEAN.encode()


def test_documents_are_parted_by_one_blank_line(cli: Command) -> None:
    assert cli("clean", "净.txt", "空.txt", "繁.txt").out.decode() == f"{CLEAN}\n{SIMPLIFIED}"


def test_documents_end_with_nul(cli: Command) -> None:
    assert cli("clean", "-0", "净.txt", "空.txt", "繁.txt").out.decode() == f"{CLEAN}\0\0{SIMPLIFIED}\0"


def test_jsonl_has_one_object_a_document(cli: Command) -> None:
    result = cli("clean", "-f", "jsonl", "净.txt", "空.txt", "繁.txt")
    documents = [json.loads(line) for line in result.out.decode().splitlines()]
    assert [d["source"] for d in documents] == ["净.txt", "空.txt", "繁.txt"]
    assert [d["text"] for d in documents] == [CLEAN, "", SIMPLIFIED]
    assert documents[2]["script"] == "hant"
    assert set(documents[0]) == {"source", "text", "meta", "encoding", "script", "counts"}


def test_one_output_file_is_written_whole(cli: Command, work: Path) -> None:
    assert cli("clean", "繁.txt", "-o", "出.txt").out == b""
    assert (work / "出.txt").read_text(encoding="utf-8") == SIMPLIFIED
    assert cli("clean", "夹", "净.txt", "-f", "jsonl", "-o", "出.jsonl").status == 0
    assert (work / "出.jsonl").read_bytes().count(b"\n") == 2


def test_output_file_of_a_failed_input_is_left_alone(cli: Command, work: Path) -> None:
    (work / "出.txt").write_text("从前\n", encoding="utf-8")
    assert cli("clean", "图.png", "-o", "出.txt").status == 3
    assert (work / "出.txt").read_text(encoding="utf-8") == "从前\n"


def test_steps_none_only_decodes(cli: Command, work: Path) -> None:
    (work / "大五.txt").write_bytes(TRADITIONAL.encode("big5"))
    assert cli("clean", "--steps", "none", "--encoding", "big5", "大五.txt").out.decode() == TRADITIONAL


def test_detect_tells_encoding_and_script(cli: Command) -> None:
    result = cli("detect", "繁.txt")
    assert re.match(r"utf-8\s+\S+\s+hant\s+繁\.txt\n", result.out.decode())
    (found,) = json.loads(cli("detect", "-f", "json", "繁.txt").out)
    assert (found["path"], found["encoding"], found["script"]) == ("繁.txt", "utf-8", "hant")


def test_explain_as_json_is_the_article(cli: Command) -> None:
    assert json.loads(cli("explain", "-f", "json", "繁.txt").out)["text"] == SIMPLIFIED


def test_rules_show_every_rule_of_the_list(cli: Command) -> None:
    rules = json.loads(cli("rules", "list", "-f", "json").out)
    assert {len(rules)} == {len(cli("rules", "list").out.splitlines())}
    for rule in rules[:3]:
        shown = cli("rules", "show", rule["id"]).out.decode()
        assert rule["why"] in shown
        assert rule["strip"][0].split("\n")[0] in shown


def test_version_with_v_names_what_decides_the_result(cli: Command) -> None:
    for arguments in (("-v", "--version"), ("--version", "-v")):
        out = cli(*arguments).out.decode()
        assert all(part in out for part in ("newsclean", "Python", "OpenCC", "chardet", "rules"))


def test_hostile_name_and_text_reach_no_terminal_raw(cli: Command, work: Path) -> None:
    name = "evil\x1b[2J\n\u202etxt.txt"
    (work / name).write_text("\x1b]0;owned\x07圖書館\u202e今天開門。\n", encoding="utf-8")
    (work / "\x1b[31m.png").write_bytes(PNG)
    for command in (
        ("check", name),
        ("check", "--diff", name),
        ("check", "-f", "github", name),
        ("check", "-f", "sarif", name),
        ("check", "-f", "json", name),
        ("detect", name),
        ("explain", "--no-color", name),
        ("clean", "-v", "\x1b[31m.png", "\x1b[31m"),
    ):
        result = cli(*command)
        shown = result.out.decode() + result.err
        assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", shown), command
        assert shown


def test_sarif_is_valid_json_that_names_rules_and_places(cli: Command) -> None:
    (run_,) = json.loads(cli("check", "-f", "sarif", "繁.txt", "净.txt").out)["runs"]
    (result,) = run_["results"]
    location = result["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "%E7%B9%81.txt"
    assert location["region"]["startLine"] == 1
    assert result["ruleId"] in {rule["id"] for rule in run_["tool"]["driver"]["rules"]}


def test_empty_lists_are_valid_json(cli: Command) -> None:
    assert json.loads(cli("check", "-f", "json", "净.txt").out) == []
    assert json.loads(cli("check", "-f", "sarif", "净.txt").out)["runs"][0]["results"] == []
    assert json.loads(cli("detect", "-f", "json", "图.png").out) == []


def test_github_annotation_is_one_escaped_line(cli: Command, work: Path) -> None:
    (work / "a,b:c%.txt").write_text(TRADITIONAL * 30, encoding="utf-8")
    (line,) = cli("check", "-f", "github", "a,b:c%.txt").out.decode().splitlines()
    assert line.startswith("::error file=a%2Cb%3Ac%25.txt,line=1,title=")
    assert line.count("%0A") == 20


def test_check_line_reads_path_line_rule_text(cli: Command, work: Path) -> None:
    (work / "二.txt").write_text(CLEAN + TRADITIONAL, encoding="utf-8")
    (line,) = cli("check", "二.txt").out.decode().splitlines()
    assert re.fullmatch(r"二\.txt:2: simplify  圖書館.* → 图书馆.*", line)


def test_diff_applies(cli: Command, work: Path) -> None:
    (work / "diff").write_bytes(cli("check", "--diff", "繁.txt").out)
    subprocess.run(["git", "apply", "diff"], cwd=work, check=True, capture_output=True)
    assert (work / "繁.txt").read_text(encoding="utf-8") == SIMPLIFIED


def test_diff_is_coloured_on_request_only(cli: Command) -> None:
    assert b"\x1b[" not in cli("check", "--diff", "繁.txt").out
    assert b"\x1b[31m" in cli("check", "--diff", "--color", "繁.txt").out


def test_byte_order_mark_and_line_ends_are_findings(cli: Command, work: Path) -> None:
    (work / "标.txt").write_bytes(codecs.BOM_UTF8 + CLEAN.encode())
    (work / "行.txt").write_bytes(CLEAN.replace("\n", "\r\n").encode())
    result = cli("check", "标.txt", "行.txt")
    assert result.status == 1
    assert [line.split(":")[0] for line in result.out.decode().splitlines()] == ["标.txt", "行.txt"]


def test_standard_input_has_the_name_it_is_given(cli: Command, work: Path) -> None:
    for command in ("clean -f jsonl", "check -f json"):
        result = run_command(
            *command.split(), "--stdin-filename", "来.txt", cwd=work, stdin=TRADITIONAL.encode()
        )
        first = json.loads(result.out)
        first = first[0] if isinstance(first, list) else first
        assert first.get("source", first.get("path")) == "来.txt"


def test_excluded_standard_input_comes_back_as_it_is(work: Path) -> None:
    arguments = ("--stdin-filename", "raw/来.txt", "--exclude", "raw/", "--force-exclude")
    result = run_command("clean", *arguments, cwd=work, stdin=TRADITIONAL.encode())
    assert (result.status, result.out.decode()) == (0, TRADITIONAL)
    assert run_command("check", *arguments, cwd=work, stdin=TRADITIONAL.encode()).status == 0


def test_standard_output_is_bytes_whatever_the_locale(work: Path) -> None:
    result = run_command("clean", "繁.txt", cwd=work, LC_ALL="C", PYTHONIOENCODING="ascii")
    assert (result.status, result.out.decode()) == (0, SIMPLIFIED)
    assert run_command("check", "繁.txt", cwd=work, LC_ALL="C", PYTHONIOENCODING="ascii").status == 1


def test_pipe_passes_documents_on_as_they_are_finished(work: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "clean", "--files0-from", "-"],
        cwd=work,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(work.parent / "cache"),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("繁.txt\0".encode() * 200)
        process.stdin.flush()
        # The list is still open; what is already known comes out.
        assert process.stdout.readline().decode() == SIMPLIFIED
        process.stdin.close()
        process.stdout.read()
    assert process.returncode == 0


def test_closed_pipe_ends_quietly(work: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "clean", *["繁.txt"] * 3000],
        cwd=work,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(work.parent / "cache"),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full disk to offer")
@pytest.mark.parametrize("command", ["clean", "explain"])
def test_full_standard_output_is_one_line(work: Path, command: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, command, "繁.txt"], cwd=work, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 3
    assert done.stderr.decode() == "newsclean: standard output: No space left on device\n"


@pytest.mark.parametrize(
    ("arguments", "status", "out"),
    [("clean 无.txt 净.txt", 3, CLEAN), ("clean --kepe 净.txt", 2, ""), ("clean -o 出 夹", 0, "")],
)
def test_closed_standard_error_sends_nothing_to_standard_output(
    work: Path, arguments: str, status: int, out: str
) -> None:
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" 2>&-', "sh", *COMMAND, *arguments.split()],
        cwd=work,
        env=environment(work.parent / "cache"),
        stdout=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout.decode()) == (status, out)


def test_mistake_in_the_arguments_is_one_whoever_reads(work: Path) -> None:
    done = subprocess.run(
        [
            "sh",
            "-c",
            '"$@" 2>&1 >/dev/null | head -c 1 >/dev/null; "$@" 2>/dev/full',
            "sh",
            *COMMAND,
            "clean",
            "--kepe",
        ],
        cwd=work,
        env=environment(work.parent / "cache"),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (2, b"")


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["Ctrl-C", "SIGTERM"]
)
def test_waiting_for_input_can_be_interrupted(work: Path, number: int, status: int) -> None:
    with subprocess.Popen(
        [*COMMAND, "clean"], cwd=work, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(b"a")
        process.stdin.flush()
        wait_until_it_reads(process.pid)
        process.send_signal(number)
        assert process.stderr.read() == b"newsclean: interrupted\n"
    assert process.returncode == status


def wait_until_it_reads(pid: int) -> None:
    """Wait until a process has nothing to do but wait."""
    if not Path(f"/proc/{pid}/stat").exists():
        time.sleep(2)
        return
    calm, last = 0, ""
    while calm < 5:
        used = " ".join(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13])
        calm = calm + 1 if used == last else 0
        last = used
        time.sleep(0.05)


def commands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(newsclean)
    for name in COMMANDS:
        command = newsclean.get_command(context, name)
        assert command is not None
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f"{name} {sub}", each) for sub, each in command.commands.items())


def test_overview_says_what_the_commands_say() -> None:
    for name, (_, summary) in COMMANDS.items():
        command = dict(commands())[name]
        assert command.help is not None
        assert command.help.startswith(summary)


EXAMPLES = [
    line.strip()
    for _, command in (("", newsclean), *commands())
    for line in (command.epilog or "").splitlines()
    if "newsclean" in line
]


@pytest.mark.parametrize("name", [name for name, _ in commands()])
def test_help_has_an_example(name: str) -> None:
    epilog = dict(commands())[name].epilog
    assert epilog is not None
    assert f"newsclean {name}" in epilog


@pytest.mark.parametrize("example", EXAMPLES)
def test_example_of_the_help_works(work: Path, example: str) -> None:
    (work / "新闻.txt").write_text(TRADITIONAL, encoding="utf-8")
    (work / "新闻.jsonl").write_text(f'{{"text": "{TRADITIONAL.strip()}"}}\n' * 12, encoding="utf-8")
    for folder in ("抓取", "语料"):
        (work / folder).mkdir()
        (work / folder / "新闻.txt").write_text(TRADITIONAL, encoding="utf-8")
    (work / "我的.toml").write_text(OWN_PACK, encoding="utf-8")
    (work / "报告").mkdir()
    (work / "报告" / "1.json").write_text(summary_of(Tally(files=1), 1.0).to_json(), encoding="utf-8")
    command = re.split(r"\s{3,}", example)[0].replace("less -R", "cat")
    command = (
        command.replace("newsclean", shlex.join(COMMAND), 1)
        if command.startswith("newsclean")
        else command.replace("| newsclean", f"| {shlex.join(COMMAND)}")
    )
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=work,
        capture_output=True,
        check=False,
        env=environment(work.parent / "cache"),
    )
    assert done.returncode == (1 if " check " in example else 0), done.stderr.decode()


OWN_PACK = """
category = "promotion"

[[rule]]
id = "reading-group"
where = "line"
keys = ["读书会"]
match = '欢迎加入本站读书会'
why = "An invitation of this one site."
strip = ["欢迎加入本站读书会"]
keep = ["读书会昨天在图书馆举行。"]
"""


def test_own_pack_strips(cli: Command, work: Path) -> None:
    (work / "我的.toml").write_text(OWN_PACK, encoding="utf-8")
    (work / "页.txt").write_text(f"{CLEAN}欢迎加入本站读书会\n", encoding="utf-8")
    assert cli("clean", "--rules", "我的.toml", "页.txt").out.decode() == CLEAN
    assert cli("clean", "--rules", "我的.toml", "--keep", "promotion", "页.txt").out.decode() != CLEAN


def test_rules_test_tries_the_examples_as_the_readme_says(cli: Command, work: Path) -> None:
    (work / "我的.toml").write_text(OWN_PACK, encoding="utf-8")
    result = cli("rules", "test", "我的.toml")
    assert (result.status, result.out) == (0, b"")
    assert "1 rule, " in result.err
    # Only with the package's rules in force does something happen to this one.
    eaten = OWN_PACK.replace("keep = [", 'keep = ["责任编辑：王小明", ')
    assert eaten != OWN_PACK
    (work / "我的.toml").write_text(eaten, encoding="utf-8")
    result = cli("rules", "test", "我的.toml")
    assert result.status == 1
    assert "credits/editor strips '责任编辑：王小明'" in result.out.decode()


def test_starting_loads_only_what_the_command_needs(work: Path) -> None:
    code = (
        "import sys; from newsclean.cli import run; run(['clean', '净.txt']);"
        "print(*sorted({'rich', 'chardet', 'opencc', 'tomllib', 'concurrent', 'multiprocessing', 'hashlib', 'json'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=work, capture_output=True, check=True)
    loaded: Any = done.stdout.decode().splitlines()[-1]
    assert not {"rich", "chardet", "opencc", "concurrent", "multiprocessing"} & set(loaded.split())


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell that closes streams")
@pytest.mark.parametrize("name", ["页.txt", "页.jsonl"])
def test_closed_standard_input_is_said_to_be_closed(work: Path, name: str) -> None:
    done = subprocess.run(
        ["sh", "-c", 'exec "$0" -m newsclean clean --stdin-filename "$1" <&-', sys.executable, name],
        cwd=work,
        capture_output=True,
        check=False,
        env=environment(work.parent / "cache"),
    )
    assert (done.returncode, done.stdout) == (3, b"")
    assert done.stderr.decode() == f"newsclean: {name}: standard input is closed\n"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no devices here")
def test_a_device_that_never_ends_is_given_up(
    cli: Command, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "MOST_PIPED", len(CLEAN.encode()))
    (work / "页.txt").write_text(CLEAN * 2, encoding="utf-8")
    result = cli("clean", "页.txt", "/dev/zero")
    assert (result.status, result.out.decode()) == (3, CLEAN * 2)
    assert result.err.startswith("newsclean: /dev/zero: more than 70 bytes from a pipe or a device")


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        ("xyzzy", ""),
        ("claen 繁.txt", " Did you mean 'clean'?"),
        ("繁.txt", " To clean a file: newsclean clean 繁.txt"),
    ],
)
def test_unknown_command_is_answered_with_what_was_meant(cli: Command, arguments: str, hint: str) -> None:
    result = cli(*arguments.split())
    assert result.status == 2
    assert result.err.endswith(f"No such command {arguments.split(maxsplit=1)[0]!r}.{hint}\n")
