"""newsclean as a step of a datatrove pipeline: `pip install newsclean datatrove`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datatrove.pipeline.base import PipelineStep

from newsclean.cleaner import Cleaner
from newsclean.errors import NewscleanError
from newsclean.values import Options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from datatrove.data import Document


class NewsCleaner(PipelineStep):  # type: ignore[misc]  # datatrove has no types
    """Cleans each document's text; what stood on the page about it goes to its metadata.

    A document that cannot be cleaned passes through as it was, with the reason in the metadata under
    "newsclean_error", for a pipeline loses nothing silently; a filter behind this one may drop it.

    Args:
        options: how to clean; the defaults where None.
        meta: prefix of the metadata that newsclean finds (title, author, source, published …); None adds
            none. What a document has under the same name is not overwritten.
    """

    type = "✂️ - FORMAT"
    name = "newsclean"

    def __init__(self, options: Options | None = None, *, meta: str | None = "") -> None:
        super().__init__()
        self.options = options or Options()
        self.meta = meta

    def run(self, data: Any, rank: int = 0, world_size: int = 1) -> Iterator[Document]:  # noqa: ANN401, ARG002
        """Yield the documents, cleaned."""
        cleaner = Cleaner(self.options)
        for document in data:
            self.stat_update("total")
            with self.track_time():
                self._clean(cleaner, document)
            yield document

    def _clean(self, cleaner: Cleaner, document: Document) -> None:
        try:
            article = cleaner.clean(document.text, source=document.id)
        except NewscleanError as error:
            document.metadata["newsclean_error"] = str(error)
            self.stat_update("failed")
            return
        text = article.text if document.text.endswith("\n") else article.text.removesuffix("\n")
        if text != document.text:
            self.stat_update("changed")
            document.text = text
        if article.removals:
            self.stat_update("removed_characters", value=len(article.before_strip) - len(article.text))
        if self.meta is not None:
            for name, value in article.meta.items():
                if value:
                    found = list(value) if isinstance(value, tuple) else value
                    document.metadata.setdefault(self.meta + name, found)
