"""The one OpenCC converter of a process, under the package's own configuration.

Against OpenCC's t2s the configuration puts the package's words first (see `newsclean.simplify.words`),
matches the longest entry of all dictionaries together, which takes a third less time than asking one after
the other, and never turns a character into one beyond the BMP that most fonts lack (綝 stays). Every entry
keeps its length.
"""

from __future__ import annotations

import json
import re
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsclean.errors import DependencyError
from newsclean.simplify import words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

_SURROGATES = re.compile("([\ud800-\udfff]+)")


class Converter:
    """An OpenCC handle and the directory of its dictionaries; not picklable, one for each process."""

    def __init__(self, inline: Mapping[str, str], *, dictionaries: tuple[str, ...]) -> None:
        module, folder = _opencc()
        parts: list[dict[str, Any]] = [{"type": "inline", "entries": dict(inline)}] if inline else []
        parts += [{"type": "ocd2", "file": str(folder / name)} for name in dictionaries]
        config: dict[str, Any] = {
            "name": "newsclean",
            "conversion_chain": [{"dict": {"type": "group", "match_policy": "union", "dicts": parts}}],
        }
        if dictionaries:
            compatibility = {"type": "ocd2", "file": str(folder / "CJK_Compatibility_Ideographs.ocd2")}
            config["normalization"] = [{"dict": compatibility}]
        # OpenCC reads a file only. By its absolute path, or a t2s.json in the working directory would be
        # read.
        try:
            with tempfile.TemporaryDirectory(prefix="newsclean-") as scratch:
                path = Path(scratch).resolve() / "newsclean.json"
                path.write_text(json.dumps(config, ensure_ascii=False), encoding="utf-8")
                self._handle = _load(module, path)
        except OSError as error:
            raise DependencyError(
                f"OpenCC's configuration cannot be written to {tempfile.gettempdir()} ({error.strerror}); "
                "let TMPDIR name a folder with room"
            ) from error

    def convert(self, text: str) -> str:
        """Return `text` converted; lone surrogates, which OpenCC refuses, pass through."""
        try:
            result: str = self._handle.convert(text)
        except UnicodeEncodeError:
            parts = _SURROGATES.split(text)
            parts[::2] = [self._handle.convert(part) for part in parts[::2]]
            return "".join(parts)
        return result


def _load(module: ModuleType, path: Path) -> Any:  # noqa: ANN401 - OpenCC has no types
    try:
        return module.OpenCC(str(path), include_tofu_risk_dictionaries=False)
    except Exception as error:
        raise DependencyError(
            f"OpenCC {module.__version__} cannot load newsclean's configuration ({error}); "
            "install OpenCC 1.4.2 or later: pip install --force-reinstall 'OpenCC>=1.4.2,<2'"
        ) from error


def _opencc() -> tuple[ModuleType, Path]:
    """Return the module `opencc` and the folder of its dictionaries.

    Raises:
        DependencyError: OpenCC is missing, or another distribution was installed over it.
    """
    try:
        import opencc
    except ImportError as error:
        raise DependencyError(
            f"OpenCC cannot be imported ({error}); install it: pip install 'OpenCC>=1.4.2,<2'"
        ) from error
    folder = Path(opencc.__file__ or "").resolve().parent / "clib" / "share" / "opencc"
    if not (folder / "TSPhrases.ocd2").is_file():
        from importlib.metadata import packages_distributions

        # opencc-python-reimplemented and opencc-py install a package of the same name.
        others = sorted(
            {name for name in packages_distributions().get("opencc", ()) if name.lower() != "opencc"}
        )
        culprit = " and ".join(others) or str(folder.parents[2])
        remove = " ".join(others) or "it"
        raise DependencyError(
            f"the package `opencc` comes from {culprit}, not from OpenCC; they overwrite each other. "
            f"Uninstall {remove}, then: pip install --force-reinstall 'OpenCC>=1.4.2,<2'"
        )
    return opencc, folder


#: OpenCC's dictionaries of Traditional words and characters.
T2S = ("TSPhrases.ocd2", "TSCharacters.ocd2")


@cache
def converter() -> Converter:
    """Return the converter of this process, made on first use (about 10 ms)."""
    return Converter(words.known_entries(), dictionaries=T2S)


def opencc_version() -> str:
    """Return the version of the OpenCC in use, whose dictionaries carry no version of their own.

    Raises:
        DependencyError: OpenCC is missing, or another distribution was installed over it.
    """
    module, _ = _opencc()
    return str(module.__version__)
