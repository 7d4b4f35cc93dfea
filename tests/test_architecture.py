"""What the code promises about itself: imports run one way, slow imports wait, modules stay small."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import newsclean

PACKAGE = Path(newsclean.__file__).parent
MODULES = sorted(p for p in PACKAGE.rglob("*.py") if not p.name.startswith("build"))

#: Layers from the ground up. A module may import from its own layer's package and from layers below it.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("errors", "later", "large"),
    ("values", "terminal"),
    ("likelihood", "prefilter", "bounded", "plain", "firsts", "lasts", "breaks"),
    ("hz",),
    ("decode", "repair", "script"),
    ("simplify", "meta", "rule"),
    ("packs", "tidy", "formats"),
    ("strip",),
    ("examples",),
    ("cleaner",),
    ("__init__",),
    ("batch", "config", "console", "contrib"),
    ("engines", "learn"),
    ("cli",),
    ("__main__",),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}

LINE_LIMIT = 330
FUNCTION_LIMIT = 75


def part_of(path: Path) -> str:
    """The top-level name under newsclean that a file belongs to."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imported_parts(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            if node.module == "newsclean":
                names = [f"newsclean.{alias.name}" for alias in node.names]
            else:
                names = [node.module]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "newsclean":
                found.add(parts[1] if len(parts) > 1 and parts[1] in LEVEL else "__init__")
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_run_one_way(path: Path) -> None:
    part = part_of(path)
    assert part in LEVEL, f"{part} has no place among the layers"
    wrong = {other for other in imported_parts(path) if other != part and LEVEL[other] >= LEVEL[part]}
    assert not wrong


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_module_and_its_functions_fit_one_mind(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= LINE_LIMIT
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= FUNCTION_LIMIT, f"{node.name} has {length} lines"


def modules_after(code: str) -> set[str]:
    command = f"{code}; import sys; print(*sorted(sys.modules))"
    run = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


SLOW = {
    "click",
    "rich",
    "chardet",
    "opencc",
    "lxml",
    "selectolax",
    "regex",
    "tomllib",
    "concurrent.futures.process",
}


def test_importing_the_library_loads_nothing_slow() -> None:
    assert not modules_after("import newsclean") & SLOW


#: What takes a millisecond or more to import, and a small page of Simplified text does not need.
NEEDLESS = {
    "rich", "chardet", "opencc", "regex", "selectolax", "json", "hashlib", "pathlib", "tomllib", "importlib.metadata",
    "concurrent.futures", "multiprocessing", "newsclean.decode.detect", "newsclean.batch.blocks",
    "newsclean.batch.assembly", "newsclean.batch.summary", "newsclean.formats.compression", "newsclean.formats.html",
}  # fmt: skip


def test_cleaning_a_small_page_in_a_pipe_loads_only_what_it_needs(tmp_path: Path) -> None:
    code = "import atexit, sys; atexit.register(lambda: print(*sys.modules)); from newsclean.cli import main; main(['clean'])"
    page = "图书馆今天开门，读者参加了活动。\n"
    run = subprocess.run(
        [sys.executable, "-c", code], input=page.encode(), capture_output=True, check=True, cwd=tmp_path
    )
    cleaned, _, loaded = run.stdout.decode().partition("\n")
    assert cleaned + "\n" == page
    assert not set(loaded.split()) & NEEDLESS


def test_cleaning_simplified_text_loads_no_converter_and_no_detector() -> None:
    loaded = modules_after("import newsclean; newsclean.clean('图书馆今天开门。'.encode())")
    assert not loaded & {"click", "rich", "chardet", "opencc"}
