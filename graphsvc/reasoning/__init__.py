"""What reasoning says of the ontology: HermiT's verdict, the limits of its profiles, what follows from it."""

from graphsvc.reasoning.consequences import consequences
from graphsvc.reasoning.hermit import inconsistencies, without_dates
from graphsvc.reasoning.profiles import profile_violations

__all__ = ["consequences", "inconsistencies", "profile_violations", "without_dates"]
