"""An upload as the documents it is made of: one, or the parts of a form (RFC 7578; Graph Store Protocol, 5.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from typing import Final

from graphsvc.errors import BadUpload, UnsupportedMediaType
from graphsvc.formats import Format, Kind, serving
from graphsvc.protocol import media_type

MULTIPART: Final = "multipart/form-data"
UPLOADED: Final = tuple(form for form in serving(Kind.GRAPH) if form.serializer)
"""The formats that are read: every format of graphs."""

_UNTOLD: Final = frozenset({"", "application/octet-stream", "text/plain"})
"""What clients send with a file whose kind they do not know: its name decides."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document in one format; `part` counts the parts of a form from 1."""

    body: bytes
    form: Format
    charset: str
    part: int | None = None


def documents_of(body: bytes, content_type: str, file_name: str = "") -> Sequence[Document]:
    """The documents of an upload. Raises UnsupportedMediaType, and BadUpload for a form that cannot be taken apart."""
    media, parameters = media_type(content_type)
    if media != MULTIPART:
        return [Document(body, _format_of(media, file_name), parameters.get("charset", ""))]
    try:
        header = f"Content-Type: {content_type}\r\n\r\n".encode("utf-8", "replace")
        whole = message_from_bytes(header + body, policy=policy.HTTP)
    except RecursionError as problem:
        raise BadUpload(detail="the parts of the form nest") from problem
    parts = list(whole.iter_parts()) if whole.is_multipart() else []
    if not parts or whole.defects:
        raise BadUpload(detail="the parts of the form cannot be told apart by its boundary")
    documents = []
    for number, part in enumerate(parts, 1):
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            raise BadUpload(detail="the parts of the form nest", part=number)
        media, parameters = media_type(part.get("Content-Type", ""))
        form = _format_of(media, part.get_filename(""))
        documents.append(Document(content, form, parameters.get("charset", ""), number))
    return documents


def _format_of(media: str, file_name: str) -> Format:
    """The format that the name of a file tells where the media type does not, or that this one names.

    Raises UnsupportedMediaType.
    """
    suffix = file_name.lower().rpartition(".")[2] if media in _UNTOLD else ""
    told = [form for form in UPLOADED if form.suffix == suffix]
    for form in told or [form for form in UPLOADED if media in form.media_types]:
        return form
    raise UnsupportedMediaType(
        detail="this is no format of RDF that is read here",
        received=media or "no media type",
        available=[form.media_type for form in UPLOADED],
    )
