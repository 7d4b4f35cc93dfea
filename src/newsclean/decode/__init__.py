"""Bytes to text."""
from __future__ import annotations
from newsclean.errors import DecodeError
from newsclean.values import Encoding


def decode(data: bytes, *, encoding: str | None = None) -> tuple[str, Encoding]:
    for name in (encoding,) if encoding else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(name).replace("\r\n", "\n").replace("\r", "\n"), Encoding(name.removesuffix("-sig"), "likelihood")
        except UnicodeDecodeError:
            pass
    raise DecodeError("undecodable")


def from_str(text: str, *, lossy: bool = False) -> tuple[str, Encoding]:
    return text.replace("\r\n", "\n").replace("\r", "\n"), Encoding(None, "text")
