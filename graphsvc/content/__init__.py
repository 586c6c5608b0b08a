"""Content on disk: the folders `ontology/ data/ shapes/ queries/` read into graphs, and what follows from each file."""

from graphsvc.content.discovery import Content, ContentFile, read_content
from graphsvc.content.folders import digest_of
from graphsvc.content.queries import ExampleQuery

__all__ = ["Content", "ContentFile", "ExampleQuery", "digest_of", "read_content"]
