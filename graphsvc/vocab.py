"""The names that the code itself needs, as strings. The content's prefixes are declared in the ontology."""

from __future__ import annotations

from typing import Final

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
DCTERMS: Final = "http://purl.org/dc/terms/"
FOAF: Final = "http://xmlns.com/foaf/0.1/"
ORG: Final = "http://www.w3.org/ns/org#"
SCHEMA: Final = "https://schema.org/"
OA: Final = "http://www.w3.org/ns/oa#"
PROV: Final = "http://www.w3.org/ns/prov#"
SPDX: Final = "http://spdx.org/rdf/terms#"
SH: Final = "http://www.w3.org/ns/shacl#"
VCARD: Final = "http://www.w3.org/2006/vcard/ns#"
DCAT: Final = "http://www.w3.org/ns/dcat#"
SD: Final = "http://www.w3.org/ns/sparql-service-description#"
VOID: Final = "http://rdfs.org/ns/void#"
HYDRA: Final = "http://www.w3.org/ns/hydra/core#"
VOID_EXT: Final = "http://ldf.fi/void-ext#"
GEOF: Final = "http://www.opengis.net/def/function/geosparql/"
QUDT: Final = "http://qudt.org/schema/qudt/"
RESULT_SET: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
FORMATS: Final = "http://www.w3.org/ns/formats/"

AUTHORED_BASE: Final = "https://w3id.org/icgraph/"
"""The base that content files are written under; a deployment's own base replaces it at load."""
LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
"""Under which data, ontology, shapes and queries are given to all."""
