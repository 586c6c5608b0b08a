"""graphsvc: a knowledge graph of intelligent communities, each statement traced to the passage that says it."""

__version__ = "0.1.0"
