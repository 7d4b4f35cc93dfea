"""HZ: GB2312 in seven bits, ~{VPND~}, as news groups and mail of the nineties had it."""

from __future__ import annotations

import re
from typing import NamedTuple

from newsclean.likelihood import mean_nats

#: A run up to the end of its line: pairs of seven-bit bytes; the trail ~ stands before no }, which is no
#: lead. Bytes above 7F are damage. The end mark is optional here so that a search never tries a run twice.
_RUN = re.compile(r"~\{((?:[!-}\x80-\xff](?:[!-}\x80-\xff]|~(?!\})))*)([!-}]?)(~\}|(?=\n)|~?\Z)?")
#: How a run begins, and how it ends if its line does not end before.
HZ_BEGIN, HZ_END = "~{", "~}"
#: ~{2 at the end of a line could be a character: where no run has its end mark, it takes so many of them.
_FEWEST = 4


class Run(NamedTuple):
    """A run of HZ.

    Attributes:
        start, end: where it stands, marks included.
        text: what it says, U+FFFD for what is lost.
        cut: characters of an incomplete last one, left out.
    """

    start: int
    end: int
    text: str
    cut: int


def hz_runs(text: str) -> list[Run]:
    """Return the runs of HZ in a text, none where they are no plausible Chinese: a lone ~{ is no HZ.

    Args:
        text: ASCII; bytes above 7F as Latin-1.
    """
    runs: list[Run] = []
    for match in _RUN.finditer(text):
        pairs, odd, mark = match.groups()
        # What ends in a brace is no run but a placeholder: ~{REF_FASTA} would say five Hanzi.
        if mark is None or not (pairs or odd) or (mark != HZ_END and (pairs + odd).endswith("}")):
            continue
        run = bytes(ord(char) | 0x80 for char in pairs).decode("euc_cn", "replace")
        cut = int(mark == "~")
        if odd and match.end() < len(text):
            run += "\ufffd"
        elif odd:
            cut += 1
        runs.append(Run(match.start(), match.end(), run, cut))
    hanzi = "".join([run.text for run in runs]).replace("\ufffd", "")
    if len(hanzi) < (1 if any(text.endswith(HZ_END, 0, run.end) for run in runs) else _FEWEST):
        return []
    if mean_nats(hanzi) > 9.0 + max(0.0, 2 - len(hanzi) / 10):
        return []
    return runs
