"""The alignments: apart from what is served, sourced, consistent with the ontology, and of known terms."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from rdflib import OWL, RDF, Graph
from rdflib.namespace import DCTERMS, ORG, PROV, SDO, SOSA, DefinedNamespace
from rdflib.term import URIRef
from reading import FOLDER, ICG, as_ntriples, ntriples, ontology_ntriples

from graphsvc.content import Content
from graphsvc.reasoning import inconsistencies

FILES: Final = sorted((FOLDER / "alignments").glob("*.ttl"))
CLOSED: Final = {"org": ORG, "prov": PROV, "schema": SDO, "sosa": SOSA}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_alignment_is_consistent_and_leaves_every_class_possible(path: Path) -> None:
    assert inconsistencies(ontology_ntriples() + ntriples(path.read_text(encoding="utf-8"))) == []


def test_all_alignments_together_leave_every_class_possible() -> None:
    aligned = "".join(ntriples(path.read_text(encoding="utf-8")) for path in FILES)

    assert inconsistencies(ontology_ntriples() + aligned) == []


def test_a_change_of_status_is_an_activity_of_prov_and_no_entity() -> None:
    """Claims as a whole are therefore not said to be entities (ontology/alignments/prov.ttl)."""
    prov = ntriples((FOLDER / "alignments" / "prov.ttl").read_text(encoding="utf-8"))
    entity = as_ntriples("icg:Claim rdfs:subClassOf prov:Entity .")

    assert inconsistencies(ontology_ntriples() + prov + entity) == [str(ICG.StatusChange)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_alignment_says_where_its_terms_were_looked_up(path: Path) -> None:
    graph = Graph().parse(path)

    assert str(graph.value(graph.value(None, RDF.type, OWL.Ontology), DCTERMS.source)).startswith("Each term")


@pytest.mark.parametrize(("name", "space"), CLOSED.items(), ids=CLOSED)
def test_an_aligned_term_is_one_that_its_vocabulary_defines(name: str, space: type[DefinedNamespace]) -> None:
    graph = Graph().parse(FOLDER / "alignments" / f"{name}.ttl")
    terms = {term for triple in graph for term in triple if isinstance(term, URIRef) and term.startswith(str(space))}

    assert terms
    assert [term for term in terms if term not in space] == []


def test_alignments_are_not_served(content: Content) -> None:
    assert [file.name for file in content.files if "alignments" in file.name] == []
