"""The hooks, through the real pre-commit on a real git repository.

The hooks' repository is a copy of this checkout's files. Its environment is pre-commit's own, made with pip, so
these tests need the package index that the tests were installed from.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from commandline import CLEAN, SIMPLIFIED, TRADITIONAL

ROOT = Path(__file__).parent.parent
PARTS = ("src", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")

pytest.importorskip("pre_commit")
pytestmark = pytest.mark.skipif(
    not (ROOT / ".pre-commit-hooks.yaml").exists() or shutil.which("git") is None,
    reason="needs a checkout and git",
)


def run(*command: str, cwd: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    variables = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))},
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@example.org",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PRE_COMMIT_HOME": str(cwd.parent / "pre-commit"),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    done = subprocess.run(
        command, cwd=cwd, env=variables, capture_output=True, text=True, check=False, timeout=300
    )
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


def pre_commit(*arguments: str, cwd: Path, check: bool = False) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, "-m", "pre_commit", *arguments, cwd=cwd, check=check)


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that offers the hooks, as users would name it in `repo:`."""
    folder = tmp_path_factory.mktemp("hooks") / "newsclean"
    folder.mkdir()
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / part)
    run("git", "init", "-q", cwd=folder)
    run("git", "add", "-A", cwd=folder)
    run("git", "commit", "-qm", "hooks", cwd=folder)
    return folder


@pytest.fixture
def corpus(tmp_path: Path, hooks: Path) -> Path:
    """A repository of texts that uses the hooks."""
    folder = hooks.parent / tmp_path.name
    folder.mkdir()
    run("git", "init", "-q", cwd=folder)
    revision = run("git", "rev-parse", "HEAD", cwd=hooks).stdout.strip()
    (folder / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {hooks.as_uri()}\n  rev: {revision}\n  hooks:\n"
        "  - id: newsclean-check\n  - id: newsclean-fix\n    stages: [manual]\n",
        encoding="utf-8",
    )
    (folder / "newsclean.toml").write_text('exclude = ["原始/"]\n', encoding="utf-8")
    (folder / "新闻").mkdir()
    (folder / "原始").mkdir()
    return folder


def test_hooks_check_and_fix_texts_with_chinese_names(corpus: Path) -> None:
    (corpus / "新闻" / "繁体 一.txt").write_text(TRADITIONAL, encoding="utf-8")
    (corpus / "新闻" / "二.txt").write_bytes(TRADITIONAL.encode("utf-16"))
    (corpus / "新闻" / "三.txt").write_text(CLEAN, encoding="utf-8")
    (corpus / "原始" / "四.txt").write_text(TRADITIONAL, encoding="utf-8")
    (corpus / "说明.md").write_text(TRADITIONAL, encoding="utf-8")
    run("git", "add", "-A", cwd=corpus)

    checked = pre_commit("run", "newsclean-check", cwd=corpus)
    assert checked.returncode == 1, checked.stdout + checked.stderr
    findings = [line for line in checked.stdout.splitlines() if ".txt:" in line]
    assert {line.split(":")[0] for line in findings} == {"新闻/繁体 一.txt", "新闻/二.txt"}

    fixed = pre_commit("run", "newsclean-fix", "--hook-stage", "manual", cwd=corpus)
    assert fixed.returncode == 1
    assert "files were modified by this hook" in fixed.stdout
    assert (corpus / "新闻" / "繁体 一.txt").read_text(encoding="utf-8") == SIMPLIFIED
    assert (corpus / "新闻" / "二.txt").read_text(encoding="utf-8") == SIMPLIFIED
    assert (corpus / "原始" / "四.txt").read_text(encoding="utf-8") == TRADITIONAL
    assert (corpus / "说明.md").read_text(encoding="utf-8") == TRADITIONAL

    run("git", "add", "-A", cwd=corpus)
    again = pre_commit("run", "newsclean-check", cwd=corpus)
    assert again.returncode == 0, again.stdout
    assert "Passed" in again.stdout


def test_commit_is_stopped_until_the_text_is_clean(corpus: Path) -> None:
    pre_commit("install", cwd=corpus, check=True)
    (corpus / "新闻" / "页.txt").write_text(TRADITIONAL, encoding="utf-8")
    run("git", "add", "-A", cwd=corpus)
    assert run("git", "commit", "-qm", "页", cwd=corpus, check=False).returncode == 1
    (corpus / "新闻" / "页.txt").write_text(SIMPLIFIED, encoding="utf-8")
    run("git", "add", "-A", cwd=corpus)
    run("git", "commit", "-qm", "页", cwd=corpus)
