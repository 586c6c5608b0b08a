"""One page of each kind, by the name of its screenshots."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

_ROWS: Final = """SELECT ?community ?name WHERE {
  ?community a icg:Community ; skos:prefLabel ?name FILTER (LANG(?name) = "en") } ORDER BY ?name"""
_PREFIXES: Final = "".join(
    f"PREFIX {prefix}: <{space}>\n"
    for prefix, space in {
        "icg": "https://w3id.org/icgraph/ns#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
    }.items()
)
QUERY: Final = _PREFIXES + _ROWS

PAGES: Final = {
    "home": "",
    "communities": "doc/community",
    "organizations": "doc/organization",
    "initiatives": "doc/initiative",
    "recognitions": "doc/recognition",
    "recognitions-narrowed": "doc/recognition?community=tw-taoyuan&year=2019",
    "measurements-second-page": "doc/measurement?page=2&sort=stated",
    "list-of-nothing": "doc/recognition?year=1066",
    "documents": "doc/document",
    "network": "network",
    "map": "map",
    "queries": "doc/query",
    "community": "doc/community/tw-taoyuan",
    "community-other": "doc/community/fr-issy-les-moulineaux",
    "organization": "doc/organization/rakuten-inc",
    "initiative": "doc/initiative/3d-internet-farm",
    "recognition": "doc/recognition/community-of-the-year-2019-tw-taoyuan",
    "scheme": "doc/scheme/community-of-the-year",
    "edition": "doc/edition/community-of-the-year-2019",
    "country": "doc/country/tw",
    "indicator": "doc/indicator/population",
    "document": "doc/document/icf-community-profiles",
    "passage": "doc/passage/icf-community-profiles/28550-28562",
    "section": "doc/community/tw-taoyuan?section=theme-economy",
    "disagreements": "doc/discrepancy",
    "disagreement": "doc/discrepancy/ke-nairobi-population",
    "vocabulary": "ns",
    "class": "doc/ns/Community",
    "property": "doc/ns/receivedRecognition",
    "shapes": "shapes",
    "shape": "doc/shapes/E09-document-dated",
    "shape-with-query": "doc/shapes/R01-lower-tier-first",
    "query": "doc/query/agreements-by-community",
    "query-with-parameters": "doc/query/figures-of-a-community",
    "search": "search?q=taoyuan",
    "search-in-chinese": "search?q=" + quote("桃園"),
    "search-without-hits": "search?q=taoyuann",
    "editor": "sparql",
    "editor-with-rows": "sparql?query=" + quote(QUERY),
    "editor-with-error": "sparql?query=" + quote("SELECT * WHERE { ?s ?p "),
    "dataset": "void",
    "dumps": "dumps/",
    "fragments": "fragments",
    "docs": "docs/",
    "doc": "docs/copy",
    "catalogue": "doc/graph/catalogue",
    "gone": "doc/ranking/al-tirana-commercial-and-manufacturing-centre",
    "not-found": "doc/community/tw-taoyuann",
}
STATUSES: Final = {"gone": 410, "not-found": 404, "editor-with-error": 400}
"""What is not answered by 200."""
LANGUAGES: Final = {
    **dict.fromkeys(
        ("organizations", "recognitions-narrowed", "map", "community-other", "scheme", "disagreement", "class",
         "shape-with-query", "query-with-parameters", "editor-with-error", "gone"), "fr"
    ),
    **dict.fromkeys(
        ("initiatives", "measurements-second-page", "recognition", "edition", "document", "section", "property",
         "search-in-chinese", "editor-with-rows", "dataset", "not-found"), "zh-Hant"
    ),
}  # fmt: skip
"""What is read in another language than English, so that words of other lengths and letters are drawn, too."""
