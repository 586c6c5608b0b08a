"""Where a careless reading of the five documents goes wrong: what must stand in the graph, and what must not.

One entry for each trap that readers of the documents have listed. Each line of an entry is a SPARQL pattern over
the shipped content: `+` must be found, `-` must not; a line without a sign goes on with the one before. What holds for
all of several things is said by its opposite: `-` one of them that lacks it.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

import pyoxigraph as ox
import pytest

from graphsvc.vocab import SH

NUMBERS: Final = [*map(str, range(1, 91)), "34b", "87b", "90b", "90c", "90d", "90e"]
QUOTED: Final = re.compile(r'"[^"]*"|[?$]\w+')
NAME: Final = re.compile(r"(?<![\w-])([a-z0-9-]+):([A-Za-z0-9][\w-]*)")


class Trap(NamedTuple):
    """A number on the list, what a reader must not miss, and the patterns."""

    number: str
    guards: str
    patterns: str


class Pattern(NamedTuple):
    """One pattern of a trap, and whether it must be found."""

    trap: Trap
    place: int
    found: bool
    text: str

    def __str__(self) -> str:
        return f"{self.trap.number}-{self.place}"


TRAPS: Final = (
    # ---- figures and statements that disagree
    Trap(
        "1",
        "Nairobi has two populations, each from its own passage, and a note that both are kept",
        """
        + GRAPH ?a { measurement:ke-nairobi-population-narrative icg:statedValue 4000000 }
          GRAPH ?b { measurement:ke-nairobi-population-data icg:statedValue 3375000 } FILTER (?a != ?b)
        + ?note a icg:Discrepancy ; icg:treatment concept:keep-both ; icg:conflictingItem
          measurement:ke-nairobi-population-narrative , measurement:ke-nairobi-population-data .
        - community:ke-nairobi icg:populationValue ?value . FILTER (?value NOT IN (4000000, 3375000))
        """,
    ),
    Trap(
        "2",
        "Cape Town has two populations whose intervals do not meet",
        """
        + GRAPH ?a { measurement:za-cape-town-population-narrative icg:statedValue 3200000 ; icg:maximumValue ?top }
          GRAPH ?b { measurement:za-cape-town-population-data icg:statedValue 3300000 ; icg:minimumValue ?low }
          FILTER (?a != ?b && ?top <= ?low)
        + ?note a icg:Discrepancy ; icg:treatment concept:keep-both ; icg:conflictingItem
          measurement:za-cape-town-population-narrative , measurement:za-cape-town-population-data .
        - community:za-cape-town icg:populationValue ?value . FILTER (?value NOT IN (3200000, 3300000))
        """,
    ),
    Trap(
        "3",
        "Taitung's rounded population holds the exact one: three figures, no conflict",
        """
        + measurement:tw-taitung-population-opening icg:statedValue 224000 ; icg:valueQualifier concept:as-printed ;
          icg:minimumValue ?low ; icg:maximumValue ?top . FILTER (?low <= 224470 && 224470 < ?top)
        + measurement:tw-taitung-population-narrative icg:statedValue 224000 ; icg:valueQualifier concept:only .
        + measurement:tw-taitung-population-data icg:statedValue 224470 ; icg:valueQualifier concept:as-printed .
        - ?note icg:conflictingItem ?item . ?item icg:about community:tw-taitung ; icg:indicator indicator:population .
        """,
    ),
    Trap(
        "4",
        "last in the digital economy and first for smart infrastructure: two voices, two measures",
        """
        + GRAPH ?a { characterisation:tw-taitung-digital-economy-bottom icg:attributedTo person:jian-ting-huang }
          GRAPH ?b { ranking:tw-taitung-smart-infrastructure icg:rank 1 ; icg:attributedTo
            organization:vision-magazine }
          ?a oa:hasSource document:taitung-press-release . ?b oa:hasSource document:icf-community-profiles .
        + ?note icg:conflictKind concept:different-measures ; icg:treatment concept:keep-both ; icg:conflictingItem
          characterisation:tw-taitung-digital-economy-bottom , ranking:tw-taitung-smart-infrastructure .
        """,
    ),
    Trap(
        "5",
        "the City Card's stores are not its locations, and 742 agrees with over 700",
        """
        + ?m icg:about service:taoyuan-city-card ; icg:indicator indicator:discount-stores ;
          icg:statedValue 700 ; icg:valueQualifier concept:over .
        + ?m icg:about service:taoyuan-city-card ; icg:indicator indicator:discount-stores ;
          icg:statedValue 742 ; icg:valueQualifier concept:as-printed .
        + ?m icg:about service:taoyuan-city-card ; icg:indicator indicator:discount-locations ;
          icg:statedValue 1000 ; icg:valueQualifier concept:over .
        - ?m icg:indicator indicator:discount-stores ; icg:statedValue 1000 .
        - ?note icg:conflictingItem ?m . ?m icg:about service:taoyuan-city-card .
        """,
    ),
    Trap(
        "6",
        "six figures on wireless networks, each with its own network: never added, never overwritten",
        """
        - VALUES (?m ?about ?indicator ?value) {
            (measurement:tw-taoyuan-i-taoyuan-hotspots initiative:i-taoyuan-free-wi-fi indicator:hotspots 5000)
            (measurement:tw-taoyuan-cht-wi-fi-hotspots asset:cht-wi-fi indicator:hotspots 5236)
            (measurement:tw-taoyuan-cht-wi-fi-access-points asset:cht-wi-fi indicator:access-points 400)
            (measurement:tw-taoyuan-lora-hotspots asset:taoyuan-lora-hotspots indicator:hotspots 90)
            (measurement:taitung-wireless-network-hotspots asset:taitung-wireless-network indicator:hotspots 250)
            (measurement:fr-issy-wifi-access-points asset:issy-wifi-network indicator:access-points 150) }
          FILTER NOT EXISTS { ?m icg:about ?about ; icg:indicator ?indicator ; icg:statedValue ?value . }
        + { SELECT (COUNT(DISTINCT ?m) AS ?n) { VALUES ?i { indicator:hotspots indicator:access-points }
            ?m icg:indicator ?i . } } FILTER (?n = 6)
        - ?m icg:about community:tw-taoyuan ; icg:indicator indicator:hotspots .
        - ?m icg:statedValue ?sum . FILTER (?sum IN (5090, 5326, 10236, 10326))
        + measurement:tw-taoyuan-cht-wi-fi-access-points icg:sourceSlip ?note .
        """,
    ),
    Trap(
        "7",
        "stationed members outnumber members, so they are no subset of them",
        """
        + measurement:tw-taoyuan-youth-hq-members icg:indicator indicator:members ; icg:statedValue 441 .
        + measurement:tw-taoyuan-youth-hq-stationed-members icg:indicator indicator:stationed-members ;
          icg:statedValue 933 ; icg:sourceSlip ?note .
        - indicator:stationed-members skos:broader|rdfs:subClassOf indicator:members .
        """,
    ),
    Trap(
        "8",
        "more people work for Issy's employers than live in Issy: both figures stand, no note of a conflict",
        """
        + community:fr-issy-les-moulineaux icg:populationValue 67360 ; icg:labourForceValue 72000 .
        - ?note icg:conflictingItem measurement:fr-issy-labour-force .
        """,
    ),
    Trap(
        "9",
        "no formal higher education, and yet a grande école and a school for lawyers in the town",
        """
        + characterisation:fr-issy-formal-higher-education icg:polarity concept:negative ; icg:sourceSlip ?note .
        + organization:studec-tv icg:hasIndustry concept:grande-ecole ; icg:locatedIn community:fr-issy-les-moulineaux .
        + organization:paris-bar-school icg:locatedIn community:fr-issy-les-moulineaux .
        - community:fr-issy-les-moulineaux icg:hasIndustry concept:higher-education .
        """,
    ),
    Trap(
        "10",
        "M-Pesa's payments and the share of output they are likened to are two claims",
        """
        + measurement:ke-m-pesa-monthly-payments icg:statedValue 320000000 ; qudt:hasUnit unit:CCY_USD .
        + measurement:ke-m-pesa-share-of-gdp icg:statedValue 25 ; qudt:hasUnit unit:PERCENT ;
          icg:base concept:country-gdp ; icg:realization concept:claimed ; icg:sourceSlip ?note .
        - measurement:ke-m-pesa-monthly-payments icg:base ?base .
        """,
    ),
    Trap(
        "11",
        "capital of all companies and revenue of one industry are two indicators, no conflict",
        """
        + measurement:tw-new-taipei-total-capital icg:indicator ?a ; icg:statedValue 1800000000000 .
          measurement:tw-new-taipei-high-tech-revenue icg:indicator ?b ; icg:statedValue 4000000000000 .
          FILTER (?a != ?b)
        - ?note icg:conflictingItem ?m . ?m icg:about community:tw-new-taipei .
        """,
    ),
    Trap(
        "12",
        "largest industrial city and one of two hubs: two claims of two documents",
        """
        + GRAPH ?g { ranking:tw-taoyuan-largest-industrial-city icg:rank 1 ; icg:realization concept:claimed }
          ?g oa:hasSource document:icf-community-profiles .
        + GRAPH ?g { characterisation:tw-taoyuan-two-main-hubs icg:realization concept:claimed }
          ?g oa:hasSource document:taiwan-news-taoyuan .
        - ?m a icg:Measurement ; icg:about community:tw-taoyuan ; icg:printedValue ?text .
          FILTER (CONTAINS(?text, "hub"))
        """,
    ),
    Trap(
        "13",
        "one change of status, told by two documents; only the profile gives the day",
        """
        + { SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a icg:StatusChange } } FILTER (?n = 1)
        + GRAPH ?g { status-change:tw-taoyuan-2014 icg:statusBefore concept:county ; icg:edtf "2014-12-25" }
          ?g oa:hasSource document:icf-community-profiles .
        + GRAPH ?g { status-change:tw-taoyuan-2014 icg:statusAfter concept:special-municipality ; icg:ordinal 6 }
          ?g oa:hasSource document:taiwan-news-taoyuan .
        - GRAPH ?g { ?x icg:edtf "2014-12-25" } ?g oa:hasSource document:taiwan-news-taoyuan .
        """,
    ),
    Trap(
        "14",
        "fund, support for a company, a winner's prize and the sum of prizes: four indicators, two competitions",
        """
        - VALUES (?about ?indicator ?value) {
            (initiative:tallinnovation indicator:competition-fund 100000)
            (initiative:tallinnovation indicator:support-per-company 30000)
            (initiative:prototron indicator:prize-money-per-winner 35000)
            (initiative:prototron indicator:total-awarded 700000)
            (initiative:prototron indicator:teams-hosted 64) }
          FILTER NOT EXISTS { ?m icg:about ?about ; icg:indicator ?indicator ; icg:statedValue ?value . }
        """,
    ),
    Trap(
        "15",
        "dates that differ from other histories stay as the source gives them",
        """
        + event:independence-of-kenya icg:edtf "1964" ; icg:realization concept:claimed .
        + event:approval-of-constitution-of-kenya icg:edtf "2012" ; icg:realization concept:claimed .
        + event:collapse-of-soviet-rule icg:earliest ?day ; icg:realization concept:claimed .
          FILTER (YEAR(?day) IN (1990, 1995, 1996, 1997))
        + event:end-of-france-telecom-monopoly icg:edtf "1999" .
        - VALUES (?event ?year) { (event:independence-of-kenya "1963") (event:approval-of-constitution-of-kenya "2010")
            (event:end-of-france-telecom-monopoly "1998") } ?event icg:edtf ?year .
        - VALUES ?claim { characterisation:ke-kleptocracy characterisation:al-tirana-transition
            ranking:fr-issy-first-choice-of-carriers } FILTER NOT EXISTS { ?claim icg:sourceSlip ?note . }
        """,
    ),
    # ---- honours
    Trap(
        "16",
        "one recognition for a community, level and year; that of Taoyuan for 2019 has two sources",
        """
        + { SELECT (COUNT(DISTINCT ?r) AS ?n) { ?r icg:edition/icg:scheme scheme:smart21 } } FILTER (?n = 34)
        + { SELECT (COUNT(DISTINCT ?r) AS ?n) { ?r icg:edition/icg:scheme scheme:top7 } } FILTER (?n = 16)
        + { SELECT (COUNT(DISTINCT ?r) AS ?n) { ?r icg:edition/icg:scheme scheme:community-of-the-year } }
          FILTER (?n = 2)
        + { SELECT (COUNT(DISTINCT ?document) AS ?n) {
            GRAPH ?g { recognition:community-of-the-year-2019-tw-taoyuan icg:recipient community:tw-taoyuan }
            ?g oa:hasSource ?document } } FILTER (?n = 2)
        - ?a icg:edition ?edition ; icg:recipient ?who . ?b icg:edition ?edition ; icg:recipient ?who .
          FILTER (STR(?a) < STR(?b)) FILTER NOT EXISTS { ?a icg:category ?kind . ?b icg:category ?other . }
        """,
    ),
    Trap(
        "17",
        "the news names neither the forum nor the year of the title: both are resolved, and say so",
        """
        + GRAPH ?g { recognition:community-of-the-year-2019-tw-taoyuan icg:edtf "2019" ;
            icg:dateBasis concept:resolved-from-relative ; icg:resolvedAgainst tn:1707-1755 }
          ?g oa:hasSource document:taiwan-news-taoyuan .
        + GRAPH ?g { organization:intelligent-community-forum icg:nameAsWritten "New York think tank" }
          ?g oa:hasSource document:taiwan-news-taoyuan .
        - GRAPH ?g { organization:intelligent-community-forum icg:nameAsWritten ?name }
          ?g oa:hasSource document:taiwan-news-taoyuan . FILTER (?name != "New York think tank")
        """,
    ),
    Trap(
        "18",
        "Issy's Top7 of 2005 has no Smart21 of 2005 beside it, and none is inferred",
        """
        + recognition:top7-2005-fr-issy-les-moulineaux icg:edition edition:top7-2005 .
        - ?edition icg:scheme scheme:smart21 ; icg:cycleYear ?year . FILTER (?year < 2007)
        + ?note icg:exceptionFor recognition:top7-2005-fr-issy-les-moulineaux ; icg:exceptionNote ?text .
        """,
    ),
    Trap(
        "19",
        "the highest title stands before Taoyuan's other honours and after Tallinn's",
        """
        + GRAPH ?a { recognition:community-of-the-year-2019-tw-taoyuan icg:edition ?x }
          GRAPH ?b { recognition:smart21-2009-tw-taoyuan icg:edition ?y }
          ?a oa:hasSource document:icf-community-profiles ; oa:hasSelector/oa:end ?end .
          ?b oa:hasSelector/oa:start ?start . FILTER (?end <= ?start)
        + GRAPH ?a { recognition:community-of-the-year-2020-ee-tallinn icg:edition ?x }
          GRAPH ?b { recognition:top7-2020-ee-tallinn icg:edition ?y }
          ?a oa:hasSelector/oa:start ?start . ?b oa:hasSelector/oa:end ?end . FILTER (?end <= ?start)
        """,
    ),
    Trap(
        "20",
        "gaps in lists of years are not filled",
        """
        - VALUES (?who ?year) { (community:tw-taoyuan 2012) (community:ee-tallinn 2011) (community:ee-tallinn 2012)
            (community:ee-tallinn 2014) (community:ee-tallinn 2019) (community:fr-issy-les-moulineaux 2008)
            (community:fr-issy-les-moulineaux 2010) (community:fr-issy-les-moulineaux 2012)
            (community:fr-issy-les-moulineaux 2017) (community:ke-nairobi 2016) (community:tw-taitung 2017) }
          ?r icg:recipient ?who ; icg:edition ?edition . ?edition icg:scheme scheme:smart21 ; icg:cycleYear ?year .
        """,
    ),
    Trap(
        "21",
        "the county that was honoured until 2014 and the city of today are one community",
        """
        + recognition:smart21-2009-tw-taoyuan icg:recipient community:tw-taoyuan .
          recognition:smart21-2019-tw-taoyuan icg:recipient community:tw-taoyuan .
        - ?c a icg:Community ; skos:prefLabel ?label .
          FILTER (CONTAINS(?label, "Taoyuan") && ?c != community:tw-taoyuan)
        + community:tw-taoyuan icg:nameAsWritten "county of Taoyuan" .
        """,
    ),
    Trap(
        "22",
        "Taitung's honour of 2024 is newer than all that the text around it dates",
        """
        + recognition:smart21-2024-tw-taitung icg:recipient community:tw-taitung .
        - ?x icg:forCommunity|icg:about community:tw-taitung ; icg:latest ?day .
          FILTER (?day > "2015-12-31"^^xsd:date)
        """,
    ),
    Trap(
        "23",
        "visionary of the year 2009 is a man, not his city, and not community of the year",
        """
        + recognition:visionary-of-the-year-2009-andre-santini icg:recipient person:andre-santini .
          person:andre-santini icg:receivedRecognition recognition:visionary-of-the-year-2009-andre-santini .
        - ?c a icg:Community ; icg:receivedRecognition recognition:visionary-of-the-year-2009-andre-santini .
        - recognition:visionary-of-the-year-2009-andre-santini icg:recipient|icg:forCommunity ?c .
          ?c a icg:Community .
        - ?r icg:edition/icg:scheme scheme:community-of-the-year ; icg:recipient community:fr-issy-les-moulineaux .
        - ?edition icg:scheme scheme:community-of-the-year ; icg:cycleYear 2009 .
        """,
    ),
    Trap(
        "24",
        "a title from a network of labs is neither the town's own lab nor the union's programme",
        """
        + recognition:medialand-living-lab-2008-fr-issy-les-moulineaux icg:edtf "2008" ;
          icg:presenter organization:european-network-of-living-labs ; icg:recipient community:fr-issy-les-moulineaux .
        - ?x a icg:Initiative ; icg:nameAsWritten ?name . FILTER (CONTAINS(?name, "Medialand"))
        - VALUES ?x { initiative:issy-living-lab initiative:eu-living-labs }
          ?x icg:runBy|icg:edtf ?y . FILTER (?y IN (organization:european-network-of-living-labs, "2008"))
        """,
    ),
    Trap(
        "25",
        "a green capital in passing: claimed, from nobody, and no link to the city",
        """
        + recognition:european-green-capital-2023-ee-tallinn icg:realization concept:claimed ; icg:edtf "2023" .
        + scheme:european-green-capital icg:notStated icg:keptBy .
        - scheme:european-green-capital icg:keptBy ?body .
        - recognition:european-green-capital-2023-ee-tallinn icg:presenter ?body .
        - community:ee-tallinn icg:receivedRecognition recognition:european-green-capital-2023-ee-tallinn .
        """,
    ),
    Trap(
        "26",
        "two awards of one year from one body; the nickname belongs to nobody for sure",
        """
        + recognition:smart-cities-award-2022-tw-taoyuan icg:presenter organization:witsa ; icg:edtf "2022" .
        + recognition:global-innovation-and-tech-excellence-award-2022-tw-taoyuan icg:presenter organization:witsa ;
          icg:edtf "2022" .
        + characterisation:tw-taoyuan-witsa-nickname icg:sourceSlip ?note ; icg:realization concept:claimed .
        - ?x icg:nameAsWritten|skos:prefLabel|skos:altLabel ?name . FILTER (CONTAINS(?name, "Oscar"))
        """,
    ),
    Trap(
        "27",
        "one award in two categories, notified at the expo, handed over by the premier, from a body not said",
        """
        + { SELECT (COUNT(DISTINCT ?kind) AS ?n) { ?r icg:edition edition:innovative-applications-award-2015 ;
            icg:recipient community:tw-taitung ; icg:category ?kind ; icg:presenter person:chi-guo-mao ;
            icg:announcedAt event:smart-city-summit-expo-2015 } } FILTER (?n = 2)
        + scheme:innovative-applications-award icg:notStated icg:keptBy .
        - scheme:innovative-applications-award icg:keptBy ?body .
        - event:innovative-applications-award-2015-handover dcterms:isPartOf|icg:locatedIn|icg:edtf ?x .
        """,
    ),
    Trap(
        "28",
        "first in competitions that nobody names is a claim, no award",
        """
        + ranking:tw-taoyuan-international-smart-city-competitions icg:rank 1 ; icg:realization concept:claimed .
        - GRAPH ?g { ranking:tw-taoyuan-international-smart-city-competitions a icg:Ranking .
            ?r icg:recipient ?who }
        """,
    ),
    Trap(
        "29",
        "first South African entry to the list of 21 and Smart21 of 2008 are one recognition",
        """
        + { SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g {
            recognition:smart21-2008-za-cape-town icg:recipient community:za-cape-town } } } FILTER (?n = 2)
        + ranking:za-cape-town-first-south-african-smart21 icg:rank 1 ; icg:realization concept:claimed .
        + recognition:smart21-2009-za-nelson-mandela-bay icg:recipient community:za-nelson-mandela-bay .
        """,
    ),
    Trap(
        "30",
        "a chapter in a book is no award; four communities have one, Oulu two",
        """
        + { SELECT (COUNT(DISTINCT ?c) AS ?n) { ?c icg:featuredIn ?book } } FILTER (?n = 4)
        + { SELECT ?c (COUNT(?book) AS ?n) { ?c icg:featuredIn ?book } GROUP BY ?c HAVING (COUNT(?book) > 1) }
          FILTER (?c = community:fi-oulu && ?n = 2)
        - ?r a icg:Recognition ; ?p ?book . VALUES ?book { publication:brain-gain publication:seizing-our-destiny }
        """,
    ),
    # ---- dates that are relative or missing
    Trap(
        "31",
        "the press release has no date of its own; last September is resolved against the expo's year",
        """
        + agreement:tw-taitung-rakuten-mou icg:edtf "2014-09" ; icg:dateBasis concept:resolved-from-relative ;
          icg:resolvedAgainst tt:1128-1157 .
        - event:smart-city-summit-expo-2015 icg:edtf ?date . FILTER (?date != "2015")
        - document:taitung-press-release dcterms:issued|icg:edtf ?date . FILTER (?date != "2015")
        - document:taitung-press-release icg:dateBasis concept:explicit-date .
        """,
    ),
    Trap(
        "32",
        "launched last week: the year at most; when the preparation began is not said",
        """
        + event:taitung-specialties-launch icg:edtf "2015" ; icg:dateBasis concept:resolved-from-relative .
        + measurement:taitung-specialties-preparation icg:statedValue 3 ; qudt:hasUnit unit:MO .
        - measurement:taitung-specialties-preparation icg:edtf|icg:resolvedAgainst|icg:sameOccasion ?x .
        """,
    ),
    Trap(
        "33",
        "five years back from the release",
        """
        - VALUES ?x { initiative:the-internet-is-our-neighbor initiative:3d-internet-farm
            service:taitung-online-document-signature }
          FILTER NOT EXISTS { ?x icg:edtf "2010/2015" ; icg:dateBasis concept:resolved-from-relative . }
        """,
    ),
    Trap(
        "34",
        "last month is counted from the event of December 2020",
        """
        + event:5g-aiot-alliance-attendance icg:edtf "2020-11" ; icg:dateBasis concept:resolved-from-relative ;
          icg:resolvedAgainst kh:294-311 .
        + document:kaohsiung-smart-city-committee icg:notStated dcterms:issued .
        """,
    ),
    Trap(
        "34b",
        "one printed date in the document; memorandum, panels and roles take it by inference",
        """
        - GRAPH ?g { ?x icg:dateBasis concept:explicit-date } ?g oa:hasSource document:kaohsiung-smart-city-committee .
          FILTER (?x NOT IN (event:kaohsiung-smart-city-committee-establishment,
            organization:kaohsiung-smart-city-committee))
        - VALUES ?kind { icg:Agreement icg:Tenure } GRAPH ?g { ?x a ?kind ; icg:edtf ?date }
          ?g oa:hasSource document:kaohsiung-smart-city-committee .
          FILTER NOT EXISTS { GRAPH ?g { ?x icg:dateBasis concept:resolved-from-relative ;
            icg:resolvedAgainst kh:294-311 } }
        - VALUES ?x { event:kaohsiung-panel-smart-governance event:kaohsiung-panel-digital-industries }
          FILTER NOT EXISTS { ?x icg:edtf "2020-12-25" ; icg:dateBasis concept:resolved-from-relative . }
        """,
    ),
    Trap(
        "35",
        "days without a year: the exhibition's name gives it",
        """
        + event:taoyuan-big-data-application-exhibition-2022 icg:edtf "2022-10-08/2022-10-20" ;
          icg:dateBasis concept:resolved-from-relative .
        + event:future-data-symposium-2022 icg:edtf "2022-10-15/2022-10-16" ;
          icg:dateBasis concept:resolved-from-relative .
        - GRAPH ?g { ?x icg:edtf ?date ; icg:dateBasis concept:explicit-date }
          ?g oa:hasSource document:taiwan-news-taoyuan . FILTER (CONTAINS(?date, "-10") || ?date IN ("2019", "2022"))
        """,
    ),
    Trap(
        "36",
        "today, now and this year of a profile are not the date of the compilation, which has none",
        """
        + document:icf-community-profiles icg:notStated dcterms:issued .
        - GRAPH ?g { ?x icg:dateBasis concept:document-date } ?g oa:hasSource document:icf-community-profiles .
        - GRAPH ?g { ?x icg:edtf ?date } ?g oa:hasSource document:icf-community-profiles .
          FILTER (CONTAINS(?date, "2024"))
        - VALUES ?x { event:tallinn-gaming-accelerator-opening asset:tallinn-gaming-accelerator
            ranking:ee-tallinn-gaming-accelerator-first } ?x icg:edtf ?date .
        + measurement:ee-estwin-broadband icg:edtf "../2015" ; icg:realization concept:target .
        """,
    ),
    Trap(
        "37",
        "the following year is once 1994 and once 1999",
        """
        + event:issy-council-room-rebuilding icg:edtf "1994" ; icg:resolvedAgainst ?g .
          GRAPH ?g { service:issy-school-lunch-card icg:edtf "1993" }
        + event:end-of-france-telecom-monopoly icg:edtf "1999" ; icg:resolvedAgainst ?g .
          GRAPH ?g { agreement:fr-issy-euriware-outsourcing icg:edtf "1998" }
        """,
    ),
    Trap(
        "38",
        "spans are counted from the year they start at; two thousand years are no date",
        """
        + measurement:ke-m-shwari-customers icg:edtf "../2014" ; icg:dateBasis concept:resolved-from-relative .
        + event:taitung-hot-air-balloon-festival-2012 icg:edtf "2012" ; icg:dateBasis concept:resolved-from-relative .
        + measurement:euriware-age icg:statedValue 10 ; icg:edtf "1998" .
        - organization:euriware icg:edtf "1998" .
        + measurement:fr-issy-santini-years-in-office icg:statedValue 40 ; icg:valueQualifier concept:nearly ;
          icg:edtf "1984/.." .
        - VALUES ?x { event:besancon-founding measurement:fr-besancon-age } ?x icg:edtf|icg:earliest|icg:latest ?date .
        """,
    ),
    Trap(
        "39",
        "as of a year says when a figure held, not when a thing was founded",
        """
        - VALUES (?m ?date) { (measurement:tw-taoyuan-youth-hq-members "2016") (measurement:fr-issy-testers "2017")
            (measurement:tw-taoyuan-solar-government-buildings "2017") (measurement:tw-taoyuan-youth-bases "2017")
            (measurement:tw-taoyuan-i-taoyuan-hotspots "2019") (measurement:tw-taoyuan-city-card-cards-issued "2019")
            (measurement:fr-issy-primary-schools-with-fibre "2017-09")
            (measurement:za-nelson-mandela-bay-network-speed "2007-11") }
          FILTER NOT EXISTS { ?m icg:edtf ?date . }
        - VALUES ?x { asset:youth-entrepreneurship-headquarters organization:issy-testers-group
            asset:hotuoshan-iot-new-venture-hub asset:chung-yuan-entrepreneurship-village
            asset:young-maker-co-working-park } ?x icg:edtf ?date .
        + initiative:i-taoyuan-free-wi-fi icg:edtf "2016/.." . service:taoyuan-city-card icg:edtf "2015/.." .
        - VALUES ?x { asset:issy-primary-school-fibre asset:nelson-mandela-bay-government-wireless-network }
          ?x icg:edtf ?date . FILTER (!STRSTARTS(?date, "../"))
        """,
    ),
    Trap(
        "40",
        "populations and labour forces have no year, and each profile's block has one figure of a kind",
        """
        - VALUES ?kind { indicator:population indicator:labour-force } ?m icg:indicator ?kind ; icg:edtf ?date .
        - VALUES ?kind { indicator:population indicator:labour-force } ?m icg:indicator ?kind .
          FILTER NOT EXISTS { ?m icg:dateBasis concept:unknown-date . }
        + { SELECT (COUNT(DISTINCT ?m) AS ?n) { ?m icg:indicator indicator:population } } FILTER (?n = 15)
        + { SELECT (COUNT(DISTINCT ?m) AS ?n) { ?m icg:indicator indicator:labour-force } } FILTER (?n = 3)
        + { SELECT (COUNT(DISTINCT ?m) AS ?n) { ?m icg:indicator indicator:population ; icg:about community:tw-taoyuan
          } }
          FILTER (?n = 1)
        """,
    ),
    Trap(
        "41",
        "three years long, without start or end",
        """
        + ?m icg:about service:new-taipei-smart-community-app ; icg:indicator indicator:duration ; icg:statedValue 3 ;
          qudt:hasUnit unit:YR .
        - service:new-taipei-smart-community-app icg:edtf ?date .
        - ?m icg:about service:new-taipei-smart-community-app ; icg:edtf ?date .
        """,
    ),
    Trap(
        "42",
        "figures of 2002 and 2007 carry their year",
        """
        - VALUES (?m ?date) { (measurement:za-cape-town-internet-access "2002")
            (measurement:ke-nairobi-share-of-gdp "2007")
            (measurement:ke-nairobi-economic-growth "2007") (measurement:ke-nairobi-slum-population "2007") }
          FILTER NOT EXISTS { ?m icg:edtf ?date ; icg:dateBasis concept:explicit-date . }
        """,
    ),
    Trap(
        "43",
        "the symposium follows the opening, not the end: it falls inside the exhibition",
        """
        + event:future-data-symposium-2022 icg:earliest ?from ; icg:latest ?to .
          event:taoyuan-big-data-application-exhibition-2022 icg:earliest ?opens ; icg:latest ?closes .
          FILTER (?opens < ?from && ?to < ?closes)
        + event:taoyuan-big-data-application-exhibition-2022-opening icg:edtf "2022-10-08" .
        """,
    ),
    # ---- planned, expected, claimed, done
    Trap(
        "44",
        "what is planned, aimed at or expected is never done",
        """
        - VALUES (?x ?stage) {
            (measurement:za-cape-town-fiber-network-jobs concept:expected)
            (measurement:ee-estwin-broadband concept:target)
            (initiative:estwin concept:planned) (measurement:ee-tallinn-ulemiste-expansion concept:target)
            (measurement:ee-tallinn-ulemiste-companies concept:target)
            (asset:safaricom-inland-fiber-network concept:planned)
            (initiative:nelson-mandela-bay-traffic-control concept:planned)
            (initiative:nelson-mandela-bay-broadband-plan concept:planned) (asset:taitung-maker-park concept:planned)
            (measurement:tw-taoyuan-youth-bases concept:planned) (asset:hotuoshan-iot-new-venture-hub concept:planned)
            (asset:chung-yuan-entrepreneurship-village concept:planned)
            (asset:young-maker-co-working-park concept:planned)
            (initiative:taoyuan-city-card-extension concept:planned)
            (initiative:taoyuan-city-card-health-insurance-integration concept:planned)
            (initiative:taoyuan-public-housing-solar concept:planned)
            (measurement:tw-taoyuan-solar-housing-developments concept:planned)
            (measurement:tw-taoyuan-solar-housing-output concept:target)
            (asset:taoyuan-offshore-wind-plants concept:planned)
            (measurement:tw-taoyuan-i-taoyuan-hot-zones concept:planned)
            (asset:so-mobility-traffic-sensors concept:planned)
            (initiative:so-mobility-smart-parking concept:planned)
            (initiative:so-mobility-transport-tests concept:planned)
            (measurement:ke-nairobi-time-to-developed-status concept:expected)
            (asset:taoyuan-hybrid-cloud-data-platform concept:under-way)
            (partnership:tw-taoyuan-tatung-solar-housing concept:planned)
            (asset:kaohsiung-5g-aiot-trial-site concept:planned) }
          FILTER (NOT EXISTS { ?x icg:realization ?stage } || EXISTS { ?x icg:realization concept:achieved })
        + asset:nelson-mandela-bay-government-wireless-network icg:realization concept:achieved ; icg:edtf
          "../2007-11" .
        """,
    ),
    Trap(
        "45",
        "done and planned twins in energy stay apart",
        """
        - VALUES (?m ?value ?stage) {
            (measurement:tw-taoyuan-solar-government-buildings 132 concept:achieved)
            (measurement:tw-taoyuan-solar-government-buildings-output 12000000 concept:achieved)
            (measurement:tw-taoyuan-solar-housing-developments 200 concept:planned)
            (measurement:tw-taoyuan-solar-housing-output 20000000 concept:target)
            (measurement:tw-taoyuan-wind-power-plants 57 concept:achieved) }
          FILTER NOT EXISTS { ?m icg:statedValue ?value ; icg:realization ?stage . }
        - ?a icg:about ?x ; icg:realization concept:achieved ; icg:indicator indicator:annual-electricity-generation .
          ?b icg:about ?x ; icg:realization concept:target .
        - ?m icg:about asset:taoyuan-offshore-wind-plants .
        """,
    ),
    Trap(
        "46",
        "Malaysia's representative invited the mayor: no visit, no partnership",
        """
        + event:jian-ting-huang-invitation-malaysia icg:participant person:jian-ting-huang ; icg:topic country:my .
        - VALUES ?kind { icg:Partnership icg:Agreement } ?x a ?kind ; ?p country:my .
        - ?x icg:locatedIn country:my .
        - community:tw-taitung icg:hasPartner ?who . ?who ?p country:my .
        """,
    ),
    Trap(
        "47",
        "a superlative is a claim, unless somebody who ranks is named for it",
        """
        - ?r a icg:Ranking ; icg:rank 1 ; icg:realization ?stage .
          FILTER (?stage NOT IN (concept:claimed, concept:planned)) FILTER NOT EXISTS { ?r icg:attributedTo ?who . }
        - VALUES ?m { measurement:al-business-incubators measurement:tw-airport-free-trade-zones }
          FILTER NOT EXISTS { ?m icg:realization concept:claimed . }
        """,
    ),
    Trap(
        "48",
        "a first for South Africa is the planned traffic control, not the network that stands",
        """
        + ranking:za-nelson-mandela-bay-traffic-control-first icg:about initiative:nelson-mandela-bay-traffic-control .
        - ?r a icg:Ranking ; icg:about asset:nelson-mandela-bay-government-wireless-network .
        """,
    ),
    # ---- denials
    Trap(
        "49",
        "what is denied stands with its polarity, and nowhere without it",
        """
        - VALUES ?claim { characterisation:tw-taitung-lack-of-goods characterisation:tw-taitung-smart-city-stage
            characterisation:fr-issy-university-town characterisation:fr-issy-formal-higher-education
            characterisation:telecom-liberalization-incumbents characterisation:nokia-smartphone-adaptation }
          GRAPH ?g { ?claim icg:statement ?text } FILTER NOT EXISTS {
            GRAPH ?g { ?claim icg:polarity concept:negative } }
        - ?claim icg:about community:fr-issy-les-moulineaux ; icg:statement ?text .
          FILTER (REGEX(?text, "university|higher education", "i"))
          FILTER NOT EXISTS { ?claim icg:polarity concept:negative . }
        - ?no icg:polarity concept:negative ; icg:statement ?text . ?yes icg:statement ?text .
          FILTER NOT EXISTS { ?yes icg:polarity concept:negative . }
        - ?claim icg:statement ?text ; icg:polarity concept:negative .
          FILTER (REGEX(?text, "\\\\b(not|no|never)\\\\b", "i"))
        - ?x icg:administrativeStatus ?status . ?status skos:prefLabel ?label . FILTER (CONTAINS(?label, "university"))
        """,
    ),
    # ---- one thing, several names; several things, one name
    Trap(
        "50",
        "two orders of a name, and the first person of the release: one man each",
        """
        + GRAPH ?a { person:chen-chi-mai icg:nameAsWritten "Chi-Mai Chen" }
          GRAPH ?b { person:chen-chi-mai icg:nameAsWritten "Chen Chi-Mai" }
        + agreement:tw-taitung-rakuten-mou icg:signatory person:jian-ting-huang .
        - ?a icg:nameAsWritten ?name . FILTER (CONTAINS(?name, "Chi-Mai") && ?a != person:chen-chi-mai)
        - ?a icg:nameAsWritten ?name . FILTER (CONTAINS(?name, "Jian-Ting") && ?a != person:jian-ting-huang)
        """,
    ),
    Trap(
        "51",
        "four ways to write Issy's mayor, and another town's mayor without a name",
        """
        - VALUES ?name { "André Santini" "Andre Santini" "Mayor Santini" }
          FILTER NOT EXISTS { person:andre-santini icg:nameAsWritten ?name . }
        + initiative:issy-information-plan icg:plannedBy person:andre-santini .
        - ?x icg:nameAsWritten ?name . FILTER (CONTAINS(?name, "Santini"))
          FILTER (?x NOT IN (person:andre-santini, organization:issy-municipality))
        - GRAPH ?g { ?x ?p person:andre-santini . ?x ?q community:fr-besancon }
        - ?tenure a icg:Tenure ; icg:forCommunity community:fr-besancon .
        """,
    ),
    Trap(
        "52",
        "a community is not its government, and a county is not the town in it",
        """
        - VALUES (?body ?place) { (organization:taoyuan-city-government community:tw-taoyuan)
            (organization:taitung-county-government community:tw-taitung) }
          FILTER NOT EXISTS { ?body icg:governs ?place . }
        - VALUES ?name { "Taoyuan" "Taoyuan City" "county of Taoyuan" }
          FILTER NOT EXISTS { community:tw-taoyuan icg:nameAsWritten ?name . }
        - VALUES ?name { "Taitung" "Taitung County" }
          FILTER NOT EXISTS { community:tw-taitung icg:nameAsWritten ?name . }
        - ?c a icg:Community ; icg:nameAsWritten ?name .
          FILTER (CONTAINS(LCASE(?name), "government") || ?name = "the city of Taitung")
        + place:taitung-city icg:nameAsWritten "the city of Taitung" ; owl:differentFrom community:tw-taitung .
        """,
    ),
    Trap(
        "53",
        "short names of Nairobi, Issy and the bay; Port Elizabeth lies in the bay and is not it",
        """
        - VALUES (?c ?name) { (community:ke-nairobi "Nairobi County") (community:ke-nairobi "Nairobi")
            (community:fr-issy-les-moulineaux "Issy") (community:fr-issy-les-moulineaux "Issy of the Windmills")
            (community:za-nelson-mandela-bay "NMB") (community:za-nelson-mandela-bay "Nelson Mandela Bay") }
          FILTER NOT EXISTS { ?c icg:nameAsWritten ?name . }
        + community:ke-nairobi icg:administrativeStatus concept:municipal-county .
        + place:port-elizabeth icg:locatedIn community:za-nelson-mandela-bay ;
          owl:differentFrom community:za-nelson-mandela-bay .
        - community:za-nelson-mandela-bay icg:nameAsWritten|skos:altLabel ?name . FILTER (CONTAINS(?name, "Elizabeth"))
        """,
    ),
    Trap(
        "54",
        "Rakuten is a group, its company in Taiwan and a website: three things, tied to one another",
        """
        + organization:rakuten-inc icg:nameAsWritten "Rakuten Inc." .
          organization:rakuten-taiwan-ichiba icg:nameAsWritten "Rakuten Taiwan Ichiba" .
          service:rakuten-marketplace a icg:Service ; icg:nameAsWritten "Rakuten Marketplace" .
        + organization:rakuten-inc owl:differentFrom organization:rakuten-taiwan-ichiba .
        + partnership:tw-taitung-rakuten icg:party organization:rakuten-inc ; icg:sameOccasion ?a .
          ?a icg:party organization:rakuten-taiwan-ichiba .
        - agreement:tw-taitung-rakuten-mou icg:party organization:rakuten-inc .
        + tenure:yuichi-ejiri-rakuten-taiwan-ichiba org:organization organization:rakuten-taiwan-ichiba .
        + initiative:taitung-e-commerce icg:builtOn service:rakuten-marketplace .
        """,
    ),
    Trap(
        "55",
        "Microsoft Taiwan is part of Microsoft; together they are partners in three countries",
        """
        + organization:microsoft-taiwan org:subOrganizationOf organization:microsoft .
        - GRAPH ?g { ?s ?p organization:microsoft } ?g oa:hasSource document:taiwan-news-taoyuan .
        - community:tw-taoyuan icg:hasPartner organization:microsoft .
        + { SELECT (COUNT(DISTINCT ?country) AS ?n) { ?c icg:hasPartner/org:subOrganizationOf* organization:microsoft ;
            icg:country ?country } } FILTER (?n = 3)
        """,
    ),
    Trap(
        "56",
        "one telecom in three spellings; short names that no document spells out stay short",
        """
        - VALUES ?name { "CHT" "Chunghwa Telecom" "Chunghwa Telecom Co." }
          FILTER NOT EXISTS { organization:chunghwa-telecom icg:nameAsWritten ?name . }
        + organization:fet skos:prefLabel "FET"@en . organization:twm skos:prefLabel "TWM"@en .
          organization:artc skos:prefLabel "ARTC"@en .
        - VALUES ?o { organization:fet organization:twm organization:artc } ?o skos:altLabel ?name .
        - ?x icg:nameAsWritten|skos:prefLabel|skos:altLabel ?name .
          FILTER (REGEX(?name, "EasTone|Taiwan Mobile|Automotive Research"))
        """,
    ),
    Trap(
        "57",
        "names of the forum, and its list of 21",
        """
        - VALUES ?name { "ICF" "Intelligent Community Forum" "New York think tank" }
          FILTER NOT EXISTS { organization:intelligent-community-forum icg:nameAsWritten ?name . }
        + scheme:smart21 icg:nameAsWritten "ICF\u2019s list of 21" ; icg:nameAsWritten "Smart21" .
        """,
    ),
    Trap(
        "58",
        "two names of the airport's line: probably one line, kept apart, and linked as such",
        """
        + asset:taoyuan-mrt-airport-line icg:nameAsWritten "Taoyuan MRT Airport Line" .
          asset:taoyuan-international-airport-mrt icg:nameAsWritten "Taoyuan International Airport MRT" .
        + { asset:taoyuan-mrt-airport-line skos:closeMatch|^skos:closeMatch asset:taoyuan-international-airport-mrt }
          UNION { ?note icg:conflictingItem asset:taoyuan-mrt-airport-line , asset:taoyuan-international-airport-mrt }
        - asset:taoyuan-mrt-airport-line skos:exactMatch|owl:differentFrom asset:taoyuan-international-airport-mrt .
        - asset:taoyuan-mrt-airport-line icg:runBy ?who .
        - asset:taoyuan-international-airport-mrt icg:edtf ?date .
        """,
    ),
    Trap(
        "59",
        "the release does not call its outdoor network TT-Free: two services, linked as probably one",
        """
        + service:tt-free icg:nameAsWritten "TT-Free" .
        - GRAPH ?g { service:tt-free ?p ?o } ?g oa:hasSource document:taitung-press-release .
        - service:taitung-outdoor-wifi icg:nameAsWritten "TT-Free" .
        + { service:tt-free skos:closeMatch|^skos:closeMatch service:taitung-outdoor-wifi }
          UNION { ?note icg:conflictingItem service:tt-free , service:taitung-outdoor-wifi }
        """,
    ),
    Trap(
        "60",
        "a home in two spellings",
        """
        + asset:lassere-rest-home icg:nameAsWritten "Lassere Rest Home" .
        + service:laserre-infos icg:nameAsWritten "Laserre Infos" ; icg:sourceSlip ?note ;
          icg:locatedIn asset:lassere-rest-home .
        - ?x icg:kind concept:care-home . FILTER (?x != asset:lassere-rest-home)
        """,
    ),
    Trap(
        "61",
        "app, system and the project's long title are one thing",
        """
        + service:new-taipei-smart-community-app icg:nameAsWritten "Smart Community App 2.0" ,
          "Smart Community System" ,
          ?long . FILTER (STRLEN(?long) > 80)
        - ?x icg:nameAsWritten ?name . FILTER (STRSTARTS(?name, "Smart Community"))
          FILTER (?x != service:new-taipei-smart-community-app)
        """,
    ),
    Trap(
        "62",
        "the plan of 1994 to 1996 and the plan adopted after it",
        """
        + initiative:issy-information-plan icg:nameAsWritten "Information Plan" ; icg:edtf "1994/1996" .
        + initiative:issy-local-information-plan icg:nameAsWritten "Plan Local d\u2019Information" ,
          "Local Information Plan" .
        - initiative:issy-local-information-plan icg:edtf ?date .
        """,
    ),
    Trap(
        "63",
        "one school platform in two languages; committee and project office are two bodies",
        """
        + service:issy-digital-school-platform icg:nameAsWritten "Digital School Platform" ,
          "Environnement National de Travail" .
        + organization:kaohsiung-smart-city-committee
          owl:differentFrom organization:kaohsiung-smart-city-project-management-office .
        """,
    ),
    Trap(
        "64",
        "three places for founders in Taoyuan",
        """
        - VALUES (?x ?name) { (asset:taoyuan-innovation-and-rd-centre "Innovation and R&D Centre")
            (asset:youth-entrepreneurship-headquarters "Youth Entrepreneurship Headquarters")
            (asset:taoyuan-youth-commander "Taoyuan Youth Commander") }
          FILTER NOT EXISTS { ?x icg:nameAsWritten ?name . }
        - ?m icg:about asset:taoyuan-youth-commander , asset:youth-entrepreneurship-headquarters .
        - asset:taoyuan-youth-commander icg:locatedIn place:qingpu .
        """,
    ),
    Trap(
        "65",
        "five living labs: a programme, a network, a town's lab, a title, another town's labs",
        """
        + initiative:eu-living-labs icg:nameAsWritten "Living Labs" ; icg:runBy organization:european-union .
        + organization:european-network-of-living-labs icg:nameAsWritten "European Network of Living Labs" .
        + initiative:issy-living-lab icg:nameAsWritten "Issy\u2019s Living Lab" .
        + scheme:medialand-living-lab icg:nameAsWritten "Medialand Living Lab of Issy-les-Moulineaux" .
        + asset:oulu-living-labs icg:nameAsWritten "Oulu Living Labs" ; icg:forCommunity community:fi-oulu .
        - ?a icg:nameAsWritten ?name . ?b icg:nameAsWritten ?name .
          FILTER (CONTAINS(?name, "Living Lab") && STR(?a) < STR(?b))
        """,
    ),
    Trap(
        "66",
        "names with signs that an IRI cannot hold are written as they are, and IRIs stay plain",
        """
        + asset:eduinnolab icg:nameAsWritten "#EduInnoLab" . asset:ulemiste-city icg:nameAsWritten "Ülemiste City" .
          community:fr-besancon icg:nameAsWritten "Besançon" .
          event:smart-city-summit-expo-2015 icg:nameAsWritten "2015 Smart City Summit & Expo" .
        - ?x icg:nameAsWritten ?name .
          FILTER (!REGEX(STR(?x), "/id/[a-z]+(-[a-z]+)*/[a-z0-9]+(-[a-z0-9]+)*$"))
        """,
    ),
    Trap(
        "67",
        "lists of companies are not split at commas in names, and etc. is no company",
        """
        + organization:taoyuan-city-telefirst-cable-communication
          icg:nameAsWritten "Taoyuan City Telefirst Cable Communication Co., Ltd." .
          organization:studio-x-gene icg:nameAsWritten "Studio X-Gene Co. LTD" .
        - ?x icg:nameAsWritten ?name . FILTER (REGEX(?name, "^(and|etc|co|ltd|inc)?[. ]*$", "i"))
        + { SELECT (COUNT(DISTINCT ?who) AS ?n) { agreement:tw-kaohsiung-smart-city-mou icg:party ?who } }
          FILTER (?n = 10)
        + { SELECT (COUNT(DISTINCT ?who) AS ?n) { partnership:tw-taoyuan-cable-providers-broadband icg:party ?who } }
          FILTER (?n = 3)
        """,
    ),
    Trap(
        "68",
        "a centre for digital arts and the festival named after it",
        """
        + asset:issy-the-cube icg:nameAsWritten "the Cube" ; icg:kind concept:arts-centre .
        + initiative:cube-festival icg:nameAsWritten "Cube Festival" ; icg:kind concept:festival .
        """,
    ),
    # ---- slips of the sources
    Trap(
        "69",
        "odd wordings are kept as written, mended in the label at most, and marked",
        """
        + service:microsoft-office-365-pro icg:nameAsWritten "Microsoft Office 356 Pro" ; icg:sourceSlip ?note ;
          skos:prefLabel ?label . FILTER (CONTAINS(?label, "365"))
        + organization:a-t-kearney icg:nameAsWritten "A.T. Kearny" ; skos:prefLabel "A.T. Kearney"@en .
        - VALUES ?x { measurement:ke-nairobi-time-to-developed-status characterisation:tw-taoyuan-routes-4g
            measurement:tw-taoyuan-solar-government-buildings-output measurement:tw-taoyuan-solar-housing-output
            measurement:fr-issy-school-platform-classes measurement:tw-kaohsiung-meeting-panels
            event:5g-aiot-alliance-attendance characterisation:tw-kaohsiung-contact-office
            measurement:za-nelson-mandela-bay-network-speed recognition:european-green-capital-2023-ee-tallinn }
          FILTER NOT EXISTS { ?x icg:sourceSlip ?note . }
        + service:taoyuan-city-card icg:hasFunction concept:bus-ticket ; icg:sourceSlip ?note .
        + event:kaohsiung-committee-certificates icg:sourceSlip ?note .
        + concept:gas-degree-filling skos:definition ?text . FILTER (CONTAINS(?text, "meter"))
        + scheme:european-green-capital icg:nameAsWritten "European Green capital" .
        - organization:a-t-kearney icg:nameAsWritten "A.T. Kearney" .
        """,
    ),
    Trap(
        "70",
        "nearly half is a share of the residents, below a half",
        """
        + measurement:fr-issy-remote-participation icg:printedValue "nearly half" ; icg:base concept:residents ;
          icg:valueQualifier concept:nearly ; icg:maximumValue 50 ; icg:minimumValue ?low . FILTER (?low < 50)
        - measurement:fr-issy-remote-participation icg:statedValue ?value .
        """,
    ),
    # ---- units, ranks, qualifiers
    Trap(
        "71",
        "over, nearly, about, up to and only never turn into equals",
        """
        - VALUES (?m ?value ?word) {
            (measurement:fr-issy-employment-rate 96 concept:nearly)
            (measurement:fr-issy-ict-company-share 75 concept:over)
            (measurement:tw-new-taipei-population 4000000 concept:over)
            (measurement:taitung-wireless-network-deployment-time 4 concept:over)
            (measurement:tw-taitung-public-satisfaction 80 concept:nearly)
            (measurement:tw-taoyuan-city-card-cards-issued 1000000 concept:about)
            (measurement:fr-issy-wifi-speed 20 concept:up-to) (measurement:ke-landline-phones 300000 concept:only)
            (measurement:za-cape-town-internet-access 14 concept:only)
            (measurement:ke-mobile-phone-penetration 70 concept:nearly)
            (measurement:paris-bar-school-lawyers 23000 concept:over)
            (measurement:tw-taoyuan-industrial-output-value 2870000000000 concept:about)
            (measurement:ee-tallinn-prototron-total 700000 concept:over)
            (measurement:tw-taoyuan-smart-classrooms-students 200000 concept:over)
            (measurement:al-tirana-share-of-companies 50 concept:about) }
          FILTER NOT EXISTS { ?m icg:statedValue ?value ; icg:valueQualifier ?word . }
        - ?m icg:valueQualifier concept:as-printed ; icg:printedValue ?text .
          FILTER (REGEX(?text, "^(over|nearly|close to|more than|about|roughly|up to|only|just over|within)\\\\b", "i"))
          FILTER NOT EXISTS { ?m icg:valueQualifier ?word . FILTER (?word != concept:as-printed) }
        - ?m icg:valueQualifier concept:over ; icg:statedValue ?value ; icg:minimumValue ?low . FILTER (?low < ?value)
        """,
    ),
    Trap(
        "72",
        "money has its currency; a bare dollar is read by its context, and says so",
        """
        - VALUES (?m ?unit) { (measurement:tw-taoyuan-industrial-output-value unit:CCY_TWD)
            (measurement:tw-new-taipei-total-capital unit:CCY_TWD)
            (measurement:ee-tallinn-prototron-winner unit:CCY_EUR)
            (measurement:ee-tallinn-tallinnovation-support unit:CCY_EUR)
            (measurement:ke-m-pesa-monthly-payments unit:CCY_USD)
            (measurement:ke-m-shwari-loans unit:CCY_USD) }
          FILTER NOT EXISTS { ?m qudt:hasUnit ?unit . }
        + measurement:ke-m-shwari-loans icg:printedValue "$14 million" ; icg:sourceSlip ?note .
        - ?m icg:printedValue ?text . FILTER (REGEX(?text, "NTD|€|euro|[$]", "i")) ?m qudt:hasUnit ?unit .
          FILTER (!STRSTARTS(STR(?unit), "http://qudt.org/vocab/unit/CCY_"))
        """,
    ),
    Trap(
        "73",
        "trillions, millions and thousands in words",
        """
        - VALUES (?m ?value) { (measurement:tw-taoyuan-industrial-output-value 2870000000000)
            (measurement:tw-new-taipei-total-capital 1800000000000)
            (measurement:tw-new-taipei-high-tech-revenue 4000000000000)
            (measurement:taitung-major-tour-sites-visitors 6000000)
            (measurement:tw-taoyuan-city-card-cards-issued 1000000)
            (measurement:tw-taoyuan-solar-government-buildings-output 12000000)
            (measurement:taitung-outdoor-wifi-daily-people 9000) }
          FILTER NOT EXISTS { ?m icg:statedValue ?value . }
        """,
    ),
    Trap(
        "74",
        "shares in words are percentages with a base",
        """
        - VALUES (?m ?words) { (measurement:fr-issy-remote-participation "nearly half")
            (measurement:al-tirana-share-of-companies "about half")
            (measurement:al-tirana-share-of-foreign-owned-companies "three-quarters")
            (measurement:ke-nairobi-slum-population "nearly two-thirds")
            (measurement:ke-m-pesa-share-of-gdp "one-fourth")
            (measurement:tw-taoyuan-top-manufacturers-share "More than one-third") }
          FILTER NOT EXISTS { ?m icg:printedValue ?words ; qudt:hasUnit unit:PERCENT ; icg:base ?base . }
        + measurement:al-tirana-share-of-foreign-owned-companies icg:statedValue 75 .
        + measurement:ke-nairobi-slum-population icg:maximumValue ?top . FILTER (?top < 67)
        """,
    ),
    Trap(
        "75",
        "a rank is no quantity, and a lower one is better",
        """
        - ?r a icg:Ranking ; icg:statedValue|icg:printedValue|icg:indicator|qudt:hasUnit ?x .
        - ?m a icg:Measurement ; icg:rank ?x .
        - VALUES (?r ?rank) { (ranking:tw-taitung-county-area 3) (ranking:tw-taitung-hotel-occupancy 3)
            (ranking:al-doing-business-2007 136) (ranking:al-doing-business-2010 82) (ranking:al-top-reformers-2009 2) }
          FILTER NOT EXISTS { ?r icg:rank ?rank . }
        + ranking:al-top-reformers-2009 icg:rankedAmong 10 .
        """,
    ),
    Trap(
        "76",
        "one number, several things",
        """
        - VALUES (?about ?indicator ?value) {
            (community:fr-issy-les-moulineaux indicator:classrooms 250)
            (organization:issy-testers-group indicator:members 250)
            (asset:taitung-wireless-network indicator:hotspots 250) (asset:ulemiste-city indicator:companies 250)
            (asset:cape-town-fiber-network indicator:jobs 250000)
            (community:tw-new-taipei indicator:privately-owned-companies 250000)
            (service:taitung-internet-hotline indicator:monthly-calls-at-start 200)
            (service:taitung-county-online-services indicator:online-services 200)
            (initiative:taoyuan-public-housing-solar indicator:housing-developments-with-solar 200)
            (community:fi-oulu indicator:distance-south-of-the-arctic-circle 200)
            (asset:issy-wifi-network indicator:broadband-speed 20)
            (community:ke-nairobi indicator:time-to-developed-status 20)
            (initiative:taoyuan-public-housing-solar indicator:annual-electricity-generation 20000000) }
          FILTER NOT EXISTS { ?m icg:about ?about ; icg:indicator ?indicator ; icg:statedValue ?value . }
        """,
    ),
    Trap(
        "77",
        "growth since 2009 is a percentage with a baseline; no figure of 2009 is made up",
        """
        + measurement:taitung-major-tour-sites-growth icg:statedValue 44 ; icg:baselineEdtf "2009" ;
          qudt:hasUnit unit:PERCENT .
        - ?m icg:about place:taitung-major-tour-sites ; icg:edtf "2009" .
        - ?m icg:statedValue ?value . FILTER (?value > 4100000 && ?value < 4200000)
        """,
    ),
    Trap(
        "78",
        "websites as printed, with the address they lead to",
        """
        - VALUES (?c ?printed ?url) {
            (community:fr-issy-les-moulineaux "www.issy.com/en/home" <http://www.issy.com/en/home>)
            (community:fr-issy-les-moulineaux "www.issy.com" <http://www.issy.com>)
            (community:fr-besancon "www.besancon.fr" <http://www.besancon.fr>)
            (community:fi-oulu "www.businessoulu.com" <http://www.businessoulu.com>)
            (community:ee-tallinn "https://www.tallinn.ee/" <https://www.tallinn.ee/>)
            (community:al-tirana "www.tirana.gov.al" <http://www.tirana.gov.al>)
            (community:ke-nairobi "www.nairobi.go.ke" <http://www.nairobi.go.ke>)
            (community:za-nelson-mandela-bay "www.nmbt.co.za" <http://www.nmbt.co.za>)
            (community:za-cape-town "www.capetown.gov.za" <http://www.capetown.gov.za>)
            (community:tw-taoyuan "www.tycg.gov.tw/eng" <http://www.tycg.gov.tw/eng>)
            (community:tw-taitung "www.taitung.gov.tw/en" <http://www.taitung.gov.tw/en>) }
          FILTER NOT EXISTS { GRAPH ?g { ?c icg:websiteAsWritten ?printed ; schema:url ?url } }
        + { SELECT (COUNT(*) AS ?n) { ?c icg:websiteAsWritten ?printed } } FILTER (?n = 11)
        """,
    ),
    Trap(
        "79",
        "a country that a text does not name stands in none of its passages",
        """
        - GRAPH ?g { { ?s ?p country:fi } UNION { country:fi ?p ?o } } ?g a icg:Passage .
        - GRAPH ?g { community:fi-oulu icg:locatedIn|icg:country ?x } ?g a icg:Passage . ?x a schema:Country .
        - GRAPH ?g { community:tw-kaohsiung icg:locatedIn|icg:country ?x } ?g a icg:Passage . ?x a schema:Country .
        - GRAPH ?g { community:tw-taoyuan icg:locatedIn|icg:country ?x }
          ?g oa:hasSource document:taiwan-news-taoyuan . ?x a schema:Country .
        - GRAPH ?g { ?s ?p country:tw } ?g oa:hasSource document:taiwan-news-taoyuan .
        + GRAPH graph:links { community:fi-oulu icg:country country:fi . community:tw-kaohsiung icg:country country:tw }
        """,
    ),
    Trap(
        "80",
        "Chinese names of persons carry their language, stand in their own passage, and come from a document",
        """
        - VALUES (?who ?chinese ?latin) { (person:lee-po-jung "李博榮" "Lee Po-jung")
            (person:yu-wan-ru "余宛如" "Yu Wan-ru") }
          FILTER NOT EXISTS { GRAPH ?a { ?who icg:nameAsWritten ?name } GRAPH ?b { ?who icg:nameAsWritten ?latin }
            FILTER (STR(?name) = ?chinese && LANGMATCHES(LANG(?name), "zh-Hant") && ?a != ?b) }
        - VALUES ?chinese { "李博榮" "余宛如" } ?who icg:nameAsWritten|skos:prefLabel|skos:altLabel ?chinese .
        - ?who a foaf:Person ; skos:prefLabel|skos:altLabel ?label . FILTER (LANGMATCHES(LANG(?label), "zh"))
          FILTER NOT EXISTS { ?who icg:nameAsWritten ?label . }
        """,
    ),
    Trap(
        "81",
        "mayor of a county is the document's word for the head of its government",
        """
        + tenure:jian-ting-huang-taitung icg:titleAsPrinted "Mayor" ; icg:sourceSlip ?note ;
          org:organization organization:taitung-county-government .
        """,
    ),
    Trap(
        "82",
        "those who held a panel took part in it; nobody is said to have moderated",
        """
        - VALUES (?panel ?who) { (event:kaohsiung-panel-smart-governance person:audrey-tang)
            (event:kaohsiung-panel-smart-governance person:lee-feng-chien)
            (event:kaohsiung-panel-digital-industries person:cheng-hung-cho)
            (event:kaohsiung-panel-digital-industries person:chun-shen-he) }
          FILTER NOT EXISTS { ?panel icg:participant ?who . }
        - VALUES ?panel { event:kaohsiung-panel-smart-governance event:kaohsiung-panel-digital-industries }
          ?panel icg:runBy ?who .
        - ?role a ?kind ; skos:prefLabel ?label . FILTER (CONTAINS(LCASE(?label), "moderator"))
        """,
    ),
    Trap(
        "83",
        "no figure wanders between profiles: Kaohsiung has none",
        """
        - ?m a icg:Measurement ; icg:about community:tw-kaohsiung .
        - community:tw-kaohsiung icg:populationValue ?value .
        + { SELECT (COUNT(DISTINCT ?m) AS ?n) { ?m icg:about community:tw-new-taipei ; icg:indicator
          indicator:population ;
            icg:statedValue 4000000 ; icg:valueQualifier concept:over } } FILTER (?n = 1)
        + measurement:ke-nairobi-population-narrative icg:valueQualifier concept:as-printed .
        """,
    ),
    # ---- readings
    Trap(
        "84",
        "a firm that runs its own network in a place is a tie of that kind; a source of data is no partner",
        """
        + partnership:tw-taoyuan-chunghwa-telecom icg:tie concept:operates-there .
          partnership:tw-taoyuan-asia-pacific-telecom icg:tie concept:operates-there .
        + concept:operates-there skos:definition ?text . FILTER (CONTAINS(?text, "not call it a partner"))
        + partnership:tw-taitung-tripadvisor icg:tie concept:data-source .
        - ?c icg:hasPartner organization:tripadvisor .
        """,
    ),
    Trap(
        "85",
        "Asia Silicon Valley is a project, no place, no company, no party",
        """
        + initiative:asia-silicon-valley a icg:Initiative ; icg:kind concept:cabinet-level-project .
        - VALUES ?kind { org:Organization m8g:PublicOrganisation dcterms:Location }
          initiative:asia-silicon-valley a ?kind .
        - VALUES ?kind { org:Organization dcterms:Location } ?x a ?kind ; skos:prefLabel ?name .
          FILTER (CONTAINS(?name, "Silicon"))
        - ?x icg:party|icg:hasPartner initiative:asia-silicon-valley .
        """,
    ),
    Trap(
        "86",
        "many routes tell when the bus comes, all routes are covered: two quantifiers",
        """
        + characterisation:tw-taoyuan-bus-routes-information icg:about asset:taoyuan-bus-network ; icg:statement ?text .
          FILTER (CONTAINS(?text, "not said to be all"))
        + characterisation:tw-taoyuan-routes-4g icg:about service:taoyuan-transit-4g ; icg:statement ?text .
          FILTER (CONTAINS(?text, "Every"))
        - ?m a icg:Measurement ; icg:about service:taoyuan-bus-dynamic-information .
        """,
    ),
    Trap(
        "87",
        "a garbled sentence is read as a plan to join the cards to the insurance",
        """
        + initiative:taoyuan-city-card-health-insurance-integration icg:realization concept:planned ;
          icg:builtOn service:taoyuan-city-card ; icg:sourceSlip ?note .
        - service:taoyuan-city-card icg:hasFunction concept:health-insurance-link .
        """,
    ),
    Trap(
        "87b",
        "it was the movement that laid the ground for civil society, not the constitution",
        """
        + initiative:kenya-democracy-movement icg:hasFunction concept:basis-for-civil-society .
        - event:approval-of-constitution-of-kenya icg:hasFunction|icg:topic concept:civil-society .
        """,
    ),
    Trap(
        "88",
        "what is said of a country is not put on the community of the profile",
        """
        - VALUES (?claim ?country) { (ranking:al-doing-business-2007 country:al)
            (ranking:al-doing-business-2010 country:al)
            (ranking:al-top-reformers-2009 country:al) (measurement:ke-landline-phones country:ke)
            (measurement:ke-mobile-phone-penetration country:ke) (measurement:fr-household-broadband country:fr) }
          FILTER NOT EXISTS { ?claim icg:about ?country . }
        - ?claim icg:about ?country ; icg:forCommunity ?c . ?country a schema:Country .
        + event:estonia-boom icg:locatedIn country:ee ; icg:edtf "2004/2007" .
          event:estonia-rise-from-occupation icg:edtf "1991/.." .
        - VALUES ?x { event:estonia-boom event:estonia-rise-from-occupation } ?x icg:forCommunity ?c .
        - ?x icg:topic concept:soviet-occupation ; icg:edtf ?date . FILTER (?date != "1991/..")
        """,
    ),
    Trap(
        "89",
        "Tirana is a capital before the text names the country; where it lies stands where the name is",
        """
        + community:al-tirana icg:administrativeStatus concept:capital-city .
        - GRAPH ?g { community:al-tirana icg:locatedIn country:al } ?g a icg:Passage .
          FILTER NOT EXISTS { GRAPH ?h { country:al icg:nameAsWritten "Albania" } ?h oa:hasSelector/oa:start ?named .
            ?g oa:hasSelector/oa:end ?end . FILTER (?named < ?end) }
        """,
    ),
    Trap(
        "90",
        "four French firsts, each its own claim",
        """
        - VALUES (?r ?c) { (ranking:fr-issy-first-outdoor-displays community:fr-issy-les-moulineaux)
            (ranking:fr-issy-first-cable-tv community:fr-issy-les-moulineaux)
            (ranking:fr-issy-first-choice-of-carriers community:fr-issy-les-moulineaux)
            (ranking:fr-besancon-first-fibre-network community:fr-besancon) }
          FILTER NOT EXISTS { ?r icg:about ?c ; icg:rank 1 ; icg:realization concept:claimed . }
        + ranking:fr-besancon-first-fibre-network icg:edtf "1994" .
        - VALUES ?r { ranking:fr-issy-first-outdoor-displays ranking:fr-issy-first-cable-tv } ?r icg:edtf ?date .
        """,
    ),
    Trap(
        "90b",
        "as of 2019 governs its own sentence only",
        """
        - VALUES ?m { measurement:tw-taoyuan-city-card-stores-742 measurement:tw-taoyuan-city-card-stores-over-700
            measurement:tw-taoyuan-city-card-locations measurement:tw-taoyuan-cht-wi-fi-hotspots
            measurement:tw-taoyuan-cht-wi-fi-access-points measurement:tw-taoyuan-lora-hotspots } ?m icg:edtf ?date .
        - VALUES ?m { measurement:tw-taoyuan-city-card-cards-issued measurement:tw-taoyuan-i-taoyuan-hotspots }
          FILTER NOT EXISTS { ?m icg:edtf "2019" ; icg:dateBasis concept:explicit-date . }
        """,
    ),
    Trap(
        "90c",
        "the invitation has a date, the ceremony has none",
        """
        + event:kaohsiung-opening-ceremony-invitation icg:edtf "2020-12-25" ;
          icg:topic event:kaohsiung-smart-city-opening-ceremony .
        - event:kaohsiung-smart-city-opening-ceremony icg:edtf|icg:earliest|icg:latest ?date .
        - event:kaohsiung-smart-city-opening-ceremony icg:realization concept:achieved .
        """,
    ),
    Trap(
        "90d",
        "a chance to meet is no meeting; registered brands are no sales",
        """
        - VALUES ?event { event:jian-ting-huang-opportunity-foreign-mayors event:smart-city-mayors-summit }
          ?event icg:participant ?who . FILTER (?who != person:jian-ting-huang)
        + event:jian-ting-huang-opportunity-foreign-mayors skos:prefLabel ?label .
          FILTER (CONTAINS(LCASE(?label), "opportunity"))
        + measurement:tw-taitung-registered-brands icg:statedValue 29 ; icg:indicator indicator:registered-brands .
        - ?i a icg:Indicator ; skos:prefLabel ?label . FILTER (REGEX(?label, "\\\\bsales\\\\b", "i"))
        """,
    ),
    Trap(
        "90e",
        "the forum recognised Issy's vision by naming its mayor: one recognition, of a person",
        """
        + { SELECT (COUNT(DISTINCT ?r) AS ?n) { GRAPH ?g {
            recognition:visionary-of-the-year-2009-andre-santini icg:edition ?e . ?r a icg:Recognition } } }
          FILTER (?n = 1)
        + { SELECT (COUNT(DISTINCT ?r) AS ?n) { ?r icg:recipient community:fr-issy-les-moulineaux ;
            icg:edition/icg:cycleYear 2009 } } FILTER (?n = 2)
        """,
    ),
)

YEARS: Final = {
    ("Smart21", "al-tirana"): "13",
    ("Smart21", "ee-tallinn"): "07 08 09 10 13 20",
    ("Smart21", "fi-oulu"): "12 13",
    ("Smart21", "fr-besancon"): "10",
    ("Smart21", "fr-issy-les-moulineaux"): "07 09 11 18 19 20",
    ("Smart21", "ke-nairobi"): "14 15 19",
    ("Smart21", "tw-taitung"): "15 16 24",
    ("Smart21", "tw-taoyuan"): "09 10 11 13 14 15 16 17 18 19",
    ("Smart21", "za-cape-town"): "08",
    ("Smart21", "za-nelson-mandela-bay"): "09",
    ("Top7", "ee-tallinn"): "07 08 09 10 13 20",
    ("Top7", "fi-oulu"): "12 13",
    ("Top7", "fr-issy-les-moulineaux"): "05 07 09 11",
    ("Top7", "tw-taoyuan"): "13 17 18 19",
    ("Intelligent Community of the Year", "ee-tallinn"): "20",
    ("Intelligent Community of the Year", "tw-taoyuan"): "19",
}
"""Every year of this century in which the forum named a community, by level (traps 16, 18, 20, 22)."""


def patterns(trap: Trap) -> list[Pattern]:
    """The patterns of a trap; a line without a sign goes on with the one before."""
    starts = re.split(r"^ *([+-]) ", trap.patterns, flags=re.MULTILINE)[1:]
    pairs = zip(starts[::2], starts[1::2], strict=True)
    return [Pattern(trap, place, sign == "+", text.strip()) for place, (sign, text) in enumerate(pairs, 1)]


PATTERNS: Final = [pattern for trap in TRAPS for pattern in patterns(trap)]


@pytest.fixture(scope="module")
def namespaces(store: ox.Store) -> dict[str, str]:
    """The namespace of each prefix, as the ontology declares them."""
    solutions = store.query(f"SELECT ?prefix ?namespace {{ ?x <{SH}prefix> ?prefix ; <{SH}namespace> ?namespace }}")
    assert isinstance(solutions, ox.QuerySolutions)
    return {row["prefix"].value: row["namespace"].value for row in solutions}


@pytest.fixture(scope="module")
def terms(store: ox.Store) -> set[str]:
    """Every IRI that stands somewhere in the content."""
    nodes = (node for quad in store for node in (*quad.triple, quad.graph_name))
    return {node.value for node in nodes if isinstance(node, ox.NamedNode)}


@pytest.mark.parametrize("pattern", PATTERNS, ids=str)
def test_no_trap_is_fallen_into(pattern: Pattern, store: ox.Store, namespaces: dict[str, str]) -> None:
    prefixes = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in namespaces.items())

    found = bool(store.query(f"{prefixes}ASK {{ {pattern.text} }}"))

    assert found is pattern.found, f"trap {pattern.trap.number} ({pattern.trap.guards}): {pattern.text}"


def test_the_forum_named_each_community_in_the_years_that_a_document_lists(
    store: ox.Store, namespaces: dict[str, str]
) -> None:
    prefixes = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in namespaces.items())
    solutions = store.query(
        prefixes + "SELECT ?level ?who ?year { ?r icg:recipient ?who ; icg:edition ?e . ?who a icg:Community . "
        "?e icg:cycleYear ?year ; icg:scheme ?scheme . ?scheme skos:prefLabel ?level ; "
        "icg:keptBy organization:intelligent-community-forum . FILTER (LANG(?level) = 'en') } ORDER BY ?year"
    )
    assert isinstance(solutions, ox.QuerySolutions)

    found: dict[tuple[str, str], list[str]] = {}
    for row in solutions:
        key = row["level"].value, row["who"].value.rpartition("/")[2]
        found.setdefault(key, []).append(row["year"].value.removeprefix("20"))

    assert {key: " ".join(years) for key, years in found.items()} == YEARS


def test_each_number_of_the_list_has_an_entry() -> None:
    assert sorted(trap.number for trap in TRAPS) == sorted(NUMBERS)
    assert all(patterns(trap) for trap in TRAPS)


def test_the_patterns_name_only_what_the_content_knows(namespaces: dict[str, str], terms: set[str]) -> None:
    """A misspelt name would be found nowhere, and a pattern that must not be found would say nothing."""
    named = {name for pattern in PATTERNS for name in NAME.findall(QUOTED.sub("", pattern.text))}

    unknown = {
        f"{prefix}:{local}"
        for prefix, local in named
        if prefix in namespaces and prefix != "xsd" and namespaces[prefix] + local not in terms
    }

    assert not unknown
