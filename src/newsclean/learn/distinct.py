"""Which documents are the same article: copies, updates and reprints count once.

A document is known by a sketch: the smallest hashes of its sentences. Two sketches that share most of what is
rare in their group belong to one article. What is common in the group says nothing: it may be the very
template that is to be learned.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsclean.learn.reading import Entry

#: Hashes in a sketch. A share estimated from 24 is right within a fifth, and the limits below are that wide.
SKETCH = 24
#: Characters of the shortest stretch between full stops that tells articles apart.
_SENTENCE = re.compile(r"[^。！？!?\n]{12,}")
#: A sentence in more than this share of a group's documents, or in so many, is common there.
_COMMON, _COMMON_COUNT = 0.1, 4
#: Share of rare sentences, or of all where there are none, from which on two documents are one article.
_SAME_RARE, _SAME_ALL = 0.5, 0.8
#: An index entry as long as this is no evidence, and costs time.
_CROWD = 16


def sketch_of(text: str) -> bytes:
    """Return the sketch of a text."""
    hashes = {crc32(sentence.encode("utf-8", "surrogatepass")) for sentence in _SENTENCE.findall(text)}
    return array("I", sorted(hashes)[:SKETCH]).tobytes()


def distinct_articles(entries: Sequence[Entry]) -> list[Entry]:
    """Return one document for each article of a group, the same ones whatever the order of `entries`."""
    by_digest = {entry.digest: entry for entry in sorted(entries, key=lambda entry: entry.digest)}
    found = Counter(hashed for entry in by_digest.values() for hashed in array("I", entry.sketch))
    common = max(_COMMON_COUNT, _COMMON * len(by_digest))
    kept: list[Entry] = []
    sketches: list[frozenset[int]] = []
    index: dict[int, list[int]] = {}
    for entry in by_digest.values():
        every = frozenset(array("I", entry.sketch))
        rare = frozenset(hashed for hashed in every if found[hashed] <= common)
        sketch, least = (rare, _SAME_RARE) if rare else (every, _SAME_ALL)
        near = {number for hashed in sketch for number in index.get(hashed, ())}
        if any(_likeness(sketch, sketches[number]) >= least for number in near):
            continue
        for hashed in sketch:
            numbers = index.setdefault(hashed, [])
            if len(numbers) < _CROWD:
                numbers.append(len(kept))
        kept.append(entry)
        sketches.append(sketch)
    return kept


def _likeness(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / max(1, len(one | other))
