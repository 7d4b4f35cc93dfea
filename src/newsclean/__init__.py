"""newsclean turns scraped Chinese news into clean Simplified article text.

>>> import newsclean
>>> newsclean.clean("責任編輯：王小明").text
''
"""

from __future__ import annotations

from newsclean.cleaner import Cleaner
from newsclean.errors import DecodeError, FormatError, NewscleanError, OptionError, PackError
from newsclean.values import Article, Encoding, Meta, Options, Removal, Repair

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
    return Cleaner().clean(data, source=source)
