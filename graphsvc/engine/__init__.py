"""Engines: what evaluates a query. The contract comes first, then the one embedded engine."""
