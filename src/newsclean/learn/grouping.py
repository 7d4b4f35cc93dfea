"""Which documents come from the same site."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newsclean.errors import OptionError
from newsclean.values import META_FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsclean.batch.documents import Document, Input
    from newsclean.values import Article

#: Folders that say when, not where: 2023, 05, 2023-05-01, 202305.
_DATE = re.compile(r"[\d._-]+(?:年\d*月?\d*日?)?")
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)
_ADDRESS = re.compile(
    rb"<(?:link[^>]{0,200}rel=[\"']?canonical|meta[^>]{0,200}og:url)[^>]{0,200}https?://([a-z0-9.-]+)",
    re.IGNORECASE,
)
#: Fields in which records state their address.
_ADDRESSES = ("url", "link", "source_url", "canonical_url")
#: The address of a page stands in its head.
_HEAD = 16_384


def check_group_by(group_by: str) -> None:
    """Refuse what can be no name of a group.

    Raises:
        OptionError: it is empty.
    """
    if not group_by.strip():
        raise OptionError("--group-by takes folder, domain, or the name of a field")


def group_of(
    item: Input, document: Document, record: Mapping[str, object], article: Article, group_by: str
) -> str | None:
    """Return the name of the group a document belongs to; None where it does not say.

    Args:
        item: the input it stands in.
        document: itself.
        record: its record, where it is one.
        article: what became of it; its metadata are asked for fields the record lacks.
        group_by: "folder", "domain", or the name of a field.
    """
    if group_by == "folder":
        return folder_of(item, document)
    if group_by == "domain":
        return domain_of(document, record)
    value = record.get(group_by)
    if value is None and group_by in META_FIELDS:
        value = article.meta[group_by]
    return value.strip() or None if isinstance(value, str) else None


def folder_of(item: Input, document: Document) -> str:
    """Return the folder that stands for the site; a file of many documents counts as a folder.

    That is the first one below the folder given, folders named for a date left out, or that folder itself.
    """
    name = item.name.replace(os.sep, "/")
    top = name.removesuffix(item.relative).rstrip("/")
    below = item.relative.split("/")[:-1]
    inside = document.place.split("/")[:-1]
    many = bool(document.line or document.place)
    if not top:  # a file given by itself
        top, below = (name, inside) if many else (str(Path(name).parent), [])
    elif many:
        below = [*item.relative.split("/"), *inside]
    for folder in below:
        if folder and not _DATE.fullmatch(folder):
            return f"{top}/{folder}" if top else folder
    return top or "."


def domain_of(document: Document, record: Mapping[str, object]) -> str | None:
    """Return the host a document is from, without www.

    That is the one in its path, in its record's or archive's address, or in the address its head states.
    """
    for folder in document.name.replace(os.sep, "/").split("/")[:-1]:
        if _HOST.fullmatch(folder):
            return folder.lower().removeprefix("www.")
    stated = {**dict(document.origin), **{name: record.get(name) for name in _ADDRESSES}}
    for value in stated.values():
        if isinstance(value, str) and (host := _host_of(value)):
            return host.removeprefix("www.")
    head = document.data[:_HEAD]
    address = _ADDRESS.search(head if isinstance(head, bytes) else head.encode("utf-8", "replace"))
    return address[1].decode("ascii").lower().removeprefix("www.") if address else None


def _host_of(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:  # http://[abc is no address
        return None
