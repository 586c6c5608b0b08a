"""The web floor: HTTP in, HTTP out. The only importer of FastAPI."""
