"""Since when answers are what they are: written down in a file, so that a restart alone changes no date."""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from graphsvc.web.service import Service

_LOG: Final = logging.getLogger(__name__)
_FILE: Final = "since.json"
_UNREADABLE: Final = (OSError, ValueError, KeyError, TypeError, OverflowError)


@dataclass(frozen=True, slots=True)
class Dates:
    """What was served last, and since when, in a folder that stays; without one nothing is known from before.

    `made_by` tells apart what answers depend on besides the data: program and settings. The last of all is written down
    alone, so data that came back after others are served since they came back. Nothing waits for the disk: a file
    that is lost or damaged makes dates later than they need be.
    """

    folder: Path | None = None
    made_by: str = ""

    def of(self, service: Service) -> datetime:
        """Since when this is served: as written down where it was served last, else since its start.

        In the latter case it is later than what is written down, also by a clock that was set back.
        """
        if self.folder is None:
            return service.since
        try:
            written = json.loads((self.folder / _FILE).read_text("utf-8"))
            last = datetime.fromisoformat(written["since"]).astimezone(UTC)
            same = (written["version"], written["made_by"]) == (service.version, self.made_by)
            return last if same else max(service.since, last + timedelta(seconds=1))
        except FileNotFoundError:
            return service.since
        except _UNREADABLE as problem:
            _LOG.warning("since when the data are what they are cannot be read: %s", problem)
            return service.since

    def write(self, service: Service) -> None:
        """Write down what is served from now on. Where that fails it is logged, and nothing is known from before."""
        if self.folder is None:
            return
        path = self.folder / _FILE
        partial = path.with_name(path.name + ".partial")
        facts = {"version": service.version, "made_by": self.made_by, "since": service.since.isoformat()}
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            partial.write_text(json.dumps(facts), "utf-8")
            partial.replace(path)
        except OSError as problem:
            _LOG.warning("since when the data are what they are cannot be written down: %s", problem)
            with suppress(OSError):
                path.unlink(missing_ok=True)
