"""`graphsvc coverage`: what of the source documents no passage covers."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from graphsvc.cli.content import content_folder
from graphsvc.cli.options import option, settings_of
from graphsvc.content import read_content
from graphsvc.coverage import CoverageReport, DocumentCoverage
from graphsvc.errors import MissingContent, UnusableContent
from graphsvc.loading import content_coverage
from graphsvc.model import Names


class CoverageFormat(StrEnum):
    """How the coverage is printed."""

    TEXT = "text"
    JSON = "json"


def coverage(
    documents: Annotated[Path | None, option("documents")] = None,
    content: Annotated[str | None, option("content")] = None,
    output: Annotated[CoverageFormat, typer.Option("--format", help="How the report is printed")] = CoverageFormat.TEXT,
    words: Annotated[
        bool, typer.Option("--words", help="Show the words of each sentence that is reported")
    ] = False,  # a switch
) -> None:
    """Say what passages cover of each document, and name each sentence left open; exit code 1 if something is wrong."""
    settings = settings_of(content=content, documents=documents)
    if settings.documents is None:
        raise MissingContent(detail="the texts are needed: name their folder with --documents")
    known = read_content(content_folder(settings), Names())
    if known.problems:
        raise UnusableContent(known.problems)
    report = content_coverage(known, settings.documents)
    typer.echo(_as_json(report, words=words) if output is CoverageFormat.JSON else _as_text(report, words=words))
    raise typer.Exit(0 if report.conforms else 1)


def _as_text(report: CoverageReport, *, words: bool) -> str:
    """A line for each document and for all, then one for each gap."""
    gaps = (f"{gap.focus}: {gap.message}" + (f": {gap.words}" if words and gap.words else "") for gap in report.gaps)
    documents = (str(document) for document in (*report.documents, report.whole))
    return "\n".join([*documents, *gaps, *(f"not run: {reason}" for reason in report.not_run)])


def _as_json(report: CoverageReport, *, words: bool) -> str:
    """The report as one JSON object: `documents` with each sentence, `all`, `gaps`, `not_run`, `conforms`."""
    documents = [
        {
            **_counts(document),
            "each": [
                {"start": s.extent.start, "end": s.extent.end, "state": s.state, "statements": s.statements}
                for s in document.sentences
            ],
        }
        for document in report.documents
    ]
    gaps = [
        {"focus": gap.focus, "message": gap.message, **({"words": gap.words} if words else {})} for gap in report.gaps
    ]
    whole = {
        "documents": documents,
        "all": _counts(report.whole),
        "gaps": gaps,
        "not_run": list(report.not_run),
        "conforms": report.conforms,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _counts(document: DocumentCoverage) -> dict[str, object]:
    """The figures of one line of the report."""
    return {
        "document": document.name,
        "sentences": len(document.sentences),
        "covered": document.count("covered"),
        "named_only": document.named_only,
        "skipped": document.count("skipped"),
        "open": document.count("open"),
        "skipped_share": round(document.skipped_share, 4),
        "median_statements": document.median_statements,
    }
