"""Foreign RDF and results made safe: uploads as N-Triples that may become part of an update, solutions as JSON."""

from graphsvc.uploads.reading import UPLOADED, Upload, parse_upload
from graphsvc.uploads.results import parse_solutions

__all__ = ["UPLOADED", "Upload", "parse_solutions", "parse_upload"]
