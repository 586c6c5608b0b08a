"""What each section of a thing's page takes: statements by their property, claims by their class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graphsvc.vocab import M8G, ORG, SCHEMA
from graphsvc.web.words import N_

FIRST: Final = 4
"""So many rows of a section are shown among the others; the page of the section (`?section=`) has all."""
FEW: Final = 3
TABLED: Final = 8
OWN: Final = 20
ALL: Final = 1_000_000
"""Rows of lesser sections, lines of a table, statements of what has few claims, and no limit."""


ORGANIZATIONS: Final = (ORG + "Organization", M8G + "PublicOrganisation")
"""The classes of organisations."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a section takes: plain properties (of ours, or whole IRIs) and classes of nodes that point here.

    The title is a message, or a name in the data, in a `language`.
    """

    id: str
    title: str
    properties: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    note: str = ""
    first: int = FIRST
    language: str = ""


STATUS: Final = Heading(
    "status",
    N_("Status and location"),
    (
        *("administrativeStatus", "capitalOf", "locatedIn", "country", "websiteAsWritten"),
        *(SCHEMA + "url", SCHEMA + "latitude", SCHEMA + "longitude"),
    ),
    ("StatusChange",),
    first=ALL,
)
RECOGNITIONS: Final = Heading("recognitions", N_("Recognitions"), ("featuredIn",), ("Recognition",), first=ALL)
INITIATIVES: Final = Heading("initiatives", N_("Initiatives and services"), (), ("Initiative", "Service"), first=TABLED)
PARTNERS: Final = Heading("partners", N_("Partners and agreements"), (), ("Partnership", "Agreement"), first=FEW)
APART: Final = (
    Heading("aims", N_("Aims"), ("aim",), (), N_("in our own words"), 2),
    PARTNERS,
    INITIATIVES,
    Heading("people", N_("People in office"), (), ("Tenure",)),
    Heading("organizations", N_("Organisations"), (), ORGANIZATIONS, first=0),
)
"""What is of no theme, or of all."""
KINDS: Final = (
    Heading("figures", N_("Figures"), (), ("Measurement",)),
    Heading("rankings", N_("Rankings"), (), ("Ranking",), first=FEW),
    Heading("industries", N_("Industries"), ("hasIndustry",), first=FEW),
    Heading("said", N_("Said of it"), (), ("Characterisation",), N_("in our own words"), FEW),
    *APART,
    Heading("assets", N_("Infrastructure"), (), ("InfrastructureAsset",)),
    Heading("events", N_("Events"), (), (SCHEMA + "Event",)),
)
"""The kinds of statement, by which the facts of other things are grouped."""
WITHIN_THEME: Final = {"Measurement": 0, "Ranking": 2, "Characterisation": 3}
DATED, BARE = 1, 4
"""The order of what belongs to a theme: figures, then what has a date, ranks, what is said, and what has but a name."""
LAST: Final = (
    Heading("names", N_("Names as written"), ("nameAsWritten",), first=0),
    Heading(
        "derived",
        N_("Derived by rules"),
        ("receivedRecognition", "hasPartner", "populationValue", "labourForceValue"),
        (),
        N_("follow from other statements"),
        first=0,
    ),
)
