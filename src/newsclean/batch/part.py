"""Dividing a run among processes that know nothing of each other: Slurm arrays, Kubernetes jobs, parallel."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import Self

from newsclean.errors import OptionError


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a run.

    Attributes:
        number: from 1.
        of: how many parts there are.
    """

    number: int
    of: int

    @classmethod
    def parse(cls, value: str) -> Self:
        """Return the part that "3/40" names.

        Raises:
            OptionError: it names none.
        """
        number, slash, of = value.partition("/")
        if not (slash and number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
            raise OptionError(
                f"--shard {value}: parts are 1/N to N/N; where tasks count from 0, write $((TASK + 1))/N"
            )
        return cls(int(number), int(of))

    def has(self, relative: str) -> bool:
        """Return whether an input belongs to this part.

        Its place in the output alone decides: the same on every machine, and for every other input that is
        added or taken away. Parts are even in number of files, to about the root of it.
        """
        digest = hashlib.blake2b(os.fsencode(relative), digest_size=8).digest()
        return int.from_bytes(digest, "big") % self.of == self.number - 1
