"""The documents of an archive: written below a folder named like it, or left out and named."""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING

from newsclean.batch.atomic import write_whole
from newsclean.batch.clean import clean_document, judge
from newsclean.batch.documents import Input, called, output_name, read_documents, readable, render
from newsclean.batch.rewrite import TOLD
from newsclean.errors import FormatError, NewscleanError
from newsclean.formats.kind import ARCHIVES, kind_of

if TYPE_CHECKING:
    from newsclean import Cleaner
    from newsclean.batch.clean import Job
    from newsclean.batch.documents import Document
    from newsclean.batch.outcome import Outcome, Tally
    from newsclean.values import Article


def clean_members(
    job: Job, cleaner: Cleaner, outcome: Outcome, tally: Tally, data: bytes, *, unpack: bool
) -> None:
    """Clean the documents of an archive; one that cannot be cleaned stops none of the others.

    Args:
        job: what is to be done.
        cleaner: for its options.
        outcome: takes what became of the archive.
        tally: takes the figures.
        data: the archive.
        unpack: write each document to a file of its own in the output folder.

    Raises:
        FormatError: the archive is not what its name says, or broken, or it would be written over.
        OSError: a document cannot be written.
    """
    if job.target == "in place":
        raise FormatError("an archive cannot be cleaned in place; use -o with a folder for its documents")
    item = outcome.item
    members = _Members(outcome, job.folder if unpack else None, recorded=job.recorded)
    found = read_documents(
        item, data, input_format=job.options.input_format, fields=job.fields, bad=members.leave_out
    )
    for document in found:
        name = called(document.name, item)
        try:
            article = clean_document(cleaner, document.data, document.name)
            told = judge(job, article, tally)
        except NewscleanError as error:
            members.leave_out(f"{name}: {error}")
            continue
        if told:
            members.warn(f"{name}: {told}")
        tally.count(article, document.name)
        members.put(document, article, render(article, job.output_format, document.origin))
    members.finish()
    tally.failed += outcome.bad > 0


class _Members:
    """What becomes of the documents of one archive.

    Args:
        outcome: takes warnings, lines of provenance, and the number of documents that could not be cleaned.
        folder: the output folder; None where the documents go to a stream.
        recorded: write a line of provenance for each document.
    """

    def __init__(self, outcome: Outcome, folder: str | None, *, recorded: bool) -> None:
        self._outcome = outcome
        self._item = outcome.item
        self._folder = None if folder is None else os.path.join(folder, folder_for(self._item))
        self._recorded = recorded
        self._places = Places()

    def put(self, document: Document, article: Article, rendered: bytes) -> None:
        """Take a document: write it to a file of its own where there is a folder.

        Raises:
            OSError: it cannot be written.
        """
        path = None
        if self._folder is None:
            self._outcome.documents.append(rendered)
        else:
            relative = output_name(Input(document.place, None, document.place), "text")
            path = os.path.join(self._folder, self._places.free(relative))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            write_whole(path, rendered)
        if self._recorded:
            from newsclean.batch.provenance import digest, part

            written = {} if path is None else {"output": readable(path)}
            member = readable(called(document.name, self._item))
            line = part(self._item, article, member=member, **written, output_sha256=digest(rendered))
            self._outcome.parts.append(line)

    def leave_out(self, problem: str) -> None:
        """Note a document that cannot be cleaned, by its name and why."""
        self._outcome.bad += 1
        self.warn(problem)
        if self._recorded:
            from newsclean.batch.provenance import part

            self._outcome.parts.append(part(self._item, status="failed", error=readable(problem)))

    def warn(self, message: str) -> None:
        """Add a warning, up to `TOLD` of them."""
        if len(self._outcome.warnings) < TOLD:
            self._outcome.warnings.append(message)

    def finish(self) -> None:
        """Say how many were left out, where some were."""
        bad = self._outcome.bad
        if bad:
            count = "1 member" if bad == 1 else f"{bad:,} members"
            self._outcome.warnings.append(f"{count} could not be cleaned and left out")


def folder_for(item: Input) -> str:
    """Return the folder below the output folder that takes an archive's documents.

    `news.zip` goes to `news`; where a `news` or a `news.tar.gz` lies beside it, to `news.zip`, lest one
    take the places of the other.
    """
    stem = posixpath.splitext(kind_of(item.relative).inner)[0]
    if item.path is not None:
        beside = os.path.splitext(kind_of(item.path).inner)[0]
        rivals = {beside, *(beside + suffix for suffix in ARCHIVES)} - {item.path}
        if any(map(os.path.lexists, rivals)):
            return item.relative
    return stem


class Places:
    """Gives files places of their own in a tree: a second `a.txt` becomes `a-2.txt`.

    Two members of an archive may have one name, a page and a text become `a.txt` both, and there may be a
    file where another wants a folder. Names that differ in their case only are one on many a disk.
    """

    def __init__(self) -> None:
        self._files: set[str] = set()
        self._folders: set[str] = set()

    def free(self, relative: str) -> str:
        """Take a place for a file that would like to be at `relative`, parted by "/", and return it."""
        *folders, name = relative.split("/")
        place = ""
        for folder in folders:
            place = _numbered(place + folder, self._files)
            self._folders.add(place.casefold())
            place += "/"
        place = _numbered(place + name, self._files | self._folders)
        self._files.add(place.casefold())
        return place


def _numbered(path: str, taken: set[str]) -> str:
    stem, suffix = posixpath.splitext(path)
    number = 1
    while path.casefold() in taken:
        number += 1
        path = f"{stem}-{number}{suffix}"
    return path
