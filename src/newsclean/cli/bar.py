"""The progress bar."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

if TYPE_CHECKING:
    from newsclean.cli.inputs import Inputs


class Bar:
    """Files, speed, time left and failures of a run.

    The inputs are counted by a second walk beside the work, for the run itself does not know its end.
    """

    def __init__(self, inputs: Inputs) -> None:
        self._progress = Progress(
            BarColumn(),
            TextColumn("{task.fields[files]}"),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[failures]}", style="red"),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._progress.add_task("", total=None, files="0 files", failures="")
        self._total: int | None = None
        self._stopped = False
        self._progress.start()
        if not inputs.streaming:
            threading.Thread(target=self._count, args=(inputs,), daemon=True).start()

    def _count(self, inputs: Inputs) -> None:
        files = size = 0
        for item in inputs.again():
            files += 1
            size += item.size
            if self._stopped:
                return
        self._total = files
        self._progress.update(self._task, total=size)

    def show(self, files: int, size: int, failed: int) -> None:
        """Show how far the run is."""
        of = f"{files:,} files" if self._total is None else f"{files:,} of {self._total:,} files"
        self._progress.update(
            self._task, completed=size, files=of, failures=f"{failed:,} failed" if failed else ""
        )

    def stage(self, text: str) -> None:
        """Show what is being done when the inputs are through."""
        self._progress.update(self._task, files=text)

    def stop(self) -> None:
        """Take the bar from the screen."""
        self._stopped = True
        self._progress.stop()
