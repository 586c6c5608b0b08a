"""From content folders to a store: compile, keep what was compiled, reconcile, check."""

from graphsvc.loading.caching import CompiledCache, compiled_content
from graphsvc.loading.checking import Group, check
from graphsvc.loading.compiling import Compiled, compile_content
from graphsvc.loading.covering import content_coverage
from graphsvc.loading.findings import CheckFinding, CheckReport
from graphsvc.loading.reconciling import Report, reconcile
from graphsvc.loading.refreshing import stated_version
from graphsvc.loading.upkeep import ContentUpkeep

__all__ = [
    "CheckFinding",
    "CheckReport",
    "Compiled",
    "CompiledCache",
    "ContentUpkeep",
    "Group",
    "Report",
    "check",
    "compile_content",
    "compiled_content",
    "content_coverage",
    "reconcile",
    "stated_version",
]
