"""The SPARQL service described in RDF: what it can, which graphs it has, what is in them, what to ask first."""

from graphsvc.service_description.dataset_description import dataset_description, distributions
from graphsvc.service_description.describing import (
    EXTENSION_FUNCTIONS,
    Capabilities,
    declared_prefixes,
    service_description,
)
from graphsvc.service_description.partitions import partitions

__all__ = [
    "EXTENSION_FUNCTIONS",
    "Capabilities",
    "dataset_description",
    "declared_prefixes",
    "distributions",
    "partitions",
    "service_description",
]
