"""Foreign RDF made safe: what a client uploads, as N-Triples that may become part of an update."""

from graphsvc.uploads.reading import UPLOADED, parse_upload

__all__ = ["UPLOADED", "parse_upload"]
