"""newsclean turns scraped Chinese news into clean Simplified article text.

>>> import newsclean
>>> newsclean.clean("責任編輯：王小明").text
''
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsclean.errors import DecodeError, FormatError, NewscleanError, OptionError, PackError
from newsclean.values import Article, Encoding, Meta, Options, Removal, Repair

if TYPE_CHECKING:
    from newsclean.cleaner import Cleaner

__version__ = "0.1.0"

__all__ = [
    "Article",
    "Cleaner",
    "DecodeError",
    "Encoding",
    "FormatError",
    "Meta",
    "NewscleanError",
    "OptionError",
    "Options",
    "PackError",
    "Removal",
    "Repair",
    "clean",
]


def clean(data: bytes | str, source: str | None = None) -> Article:
    """Return the article in `data` under the default options.

    Args:
        data: a page as bytes in any Chinese encoding, or as text.
        source: a name for the input; its extension helps to tell HTML from text.

    Raises:
        NewscleanError: the bytes are binary, or in no encoding that can be read.
    """
    global _default  # noqa: PLW0603 - reading the rules takes longer than a document, so it is done once
    if _default is None:
        from newsclean.cleaner import Cleaner

        _default = Cleaner()
    return _default.clean(data, source=source)


_default: Cleaner | None = None


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the module protocol says so
    # The stages take four times as long to import as the values, and whoever only catches our errors or
    # reads our values needs none of them.
    if name == "Cleaner":
        from newsclean.cleaner import Cleaner

        globals()[name] = Cleaner
        return Cleaner
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
