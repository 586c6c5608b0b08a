"""`graphsvc settings`: every limit and setting in force, with its origin."""

from __future__ import annotations

import os

from rich.console import Console
from rich.table import Table

from graphsvc.settings import Settings


def show_settings() -> None:
    """Print every setting with its value, where it comes from, and what it means."""
    settings = Settings()
    table = Table("setting", "value", "from", "meaning")
    for name, known in Settings.model_fields.items():
        variable = f"GRAPHSVC_{name.upper()}"
        origin = variable if variable in os.environ else "default"
        value = getattr(settings, name)
        table.add_row(name.replace("_", "-"), "" if value is None else str(value), origin, known.description or "")
    Console(highlight=False).print(table)
