"""Foreign results of queries made safe: the solutions that another endpoint answered, read whole and written anew."""

from __future__ import annotations

import pyoxigraph as ox

from graphsvc.errors import BadUpload
from graphsvc.formats import Kind, serving
from graphsvc.messages import N_
from graphsvc.protocol import media_type
from graphsvc.uploads.nesting import refuse_deep_json, refuse_unsafe_xml
from graphsvc.uploads.texts import plain_text, xml_text


def parse_solutions(body: bytes, content_type: str, depth: int) -> bytes:
    """The solutions of a SELECT query in JSON or XML, as JSON.

    Triple terms that nest deeper than `depth` are refused. Raises BadUpload, and UnsupportedMediaType for a charset. It
    may take long, and must run where its process can be ended.
    """
    media, parameters = media_type(content_type)
    form = next((form for form in serving(Kind.BOOLEAN) if media in form.media_types), None)
    if form is None or not isinstance(form.serializer, ox.QueryResultsFormat):
        raise BadUpload(detail=N_("these are results neither in JSON nor in XML"), received=media or "no media type")
    if form.serializer is ox.QueryResultsFormat.JSON:
        text = plain_text(body, parameters.get("charset", ""))
        refuse_deep_json(text, depth)
    else:
        text = xml_text(body, parameters.get("charset", ""))
        refuse_unsafe_xml(text.encode(), depth)
    try:
        found = ox.parse_query_results(text.encode(), form.serializer)
        if isinstance(found, ox.QuerySolutions):
            return found.serialize(format=ox.QueryResultsFormat.JSON) or b""
    except (SyntaxError, ValueError, RuntimeError) as problem:
        raise BadUpload(detail=N_("the results cannot be read")) from problem
    raise BadUpload(detail=N_("there are no solutions in it"))
