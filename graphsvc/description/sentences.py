"""A readable name for each claim, which has none of its own: one form of sentence for each kind.

It is in the reader's language where all its words have that language: names of places, people, projects and awards are
the same in all, figures without letters too. Of a figure in words it tells the number with the unit, as far as the
data have both; one without a number is quoted. Else it is in English, as what documents say is put in English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final, NamedTuple

from graphsvc.description.labels import ENGLISH, Labels
from graphsvc.description.nodes import Node
from graphsvc.model import Names
from graphsvc.vocab import ORG, OWL, QUDT

Form = Callable[["_Reader"], str]
_MARK: Final = re.compile(r"(?<=\d)(?:[,.](?=\d)|%)")
"""What stands between the digits of a figure, or behind them."""
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_UNIT: Final = "http://qudt.org/vocab/unit/"


class _Glue(NamedTuple):
    """What stands between the parts of a sentence in one language."""

    comma_of_list: str = ", "
    and_: str = " and "
    or_: str = " or "
    comma: str = ", "
    colon: str = ": "
    of: str = "{} of {}"
    on: str = "{}, on {}"
    for_: str = "{}, for {}"
    rank: str = "rank {}"
    among: str = "{} of {}"
    change: str = "from {} to {}"
    aside: str = "{} ({})"
    quoted: str = "“{}”"
    denied: str = "denied"
    agreement: str = "agreement"
    partnership: str = "partnership"
    marks: Mapping[str, str] = {",": ",", ".": ".", "%": "%"}


GLUE: Final = {
    "en": _Glue(),
    "fr": _Glue(
        ", ", " et ", " ou ", ", ", "\u00a0: ", "{} ({})", "{} ({})", "{} ({})", "rang {}", "{} sur {}", "{} → {}",
        "{} ({})", "«\u00a0{}\u00a0»", "nié", "accord", "partenariat", {",": "\u202f", ".": ",", "%": "\u00a0%"},
    ),
    "zh-Hant": _Glue(
        "、", "、", "或", "，", "：", "{1}的{0}", "{}（{}）", "{}（{}）", "第 {} 名", "{1} 名中的{0}", "{} → {}",  # noqa: RUF001
        "{}（{}）", "「{}」", "否認", "協議", "合作關係",  # noqa: RUF001
    ),
}  # fmt: skip
"""The languages of sentences. Words whose ending or article another word decides stand beside it without any."""
_NAMES: Final = (
    *("asset", "community", "country", "edition", "event", "initiative", "organization", "person", "place"),
    *("publication", "scheme", "service"),
)
"""Kinds of things that are called the same in all languages, where they have no name in one."""


class _Reader:
    """A claim with the names of what it leads to, in one language; `whole` until a word lacks it."""

    def __init__(self, node: Node, labels: Labels, names: Names, nodes: Mapping[str, Node], language: str) -> None:
        self.node, self.names, self.nodes, self.language = node, names, nodes, language
        self.labels, self.glue, self.whole = replace(labels, languages=(language, *ENGLISH)), GLUE[language], True

    def names_of(self, predicate: str) -> str:
        """The labels that a property of ours (or a whole IRI) leads to: `A, B and C`; empty when there are none."""
        iri = predicate if ":" in predicate else self.names.term(predicate)
        found = [self._name(led_to) for led_to in self.node.iris(iri)]
        return self.glue.and_.join(filter(None, (self.glue.comma_of_list.join(found[:-1]), *found[-1:])))

    def _name(self, iri: str) -> str:
        """What a thing is called."""
        text, kind = self.labels.of(iri), iri.removeprefix(self.names.base + "id/").partition("/")[0]
        same = kind in _NAMES or (not text.language and iri not in self.labels)  # an address, too
        self.whole &= same or self.language == "en" or text.language in {self.language, "mul"}
        return text.value

    def text(self, predicate: str) -> str:
        """The first literal of a property of ours; one that holds letters is in English."""
        found = self.node.text(self.names.term(predicate))
        self.whole &= self.language == "en" or not any(map(str.isalpha, found))
        return found

    def figure(self) -> str:
        """The printed figure; one in words as its number, else quoted, where the language is not that of documents."""
        printed = self.node.text(self.names.term("printedValue"))
        if self.language == "en" or not any(map(str.isalpha, printed)):
            return self._marked(printed)
        return self._number() or self.glue.quoted.format(printed)

    def _number(self) -> str:
        """`about 2,000 (year)`: the number stated with qualifier and unit; empty where one has no name or no number."""
        value = self.node.text(self.names.term("statedValue"))
        words = _Reader(self.node, self.labels, self.names, self.nodes, self.language)
        how, unit = (words._beside_number(p) for p in (self.names.term("valueQualifier"), QUDT + "hasUnit"))
        if not (words.whole and _NUMBER.fullmatch(value)):
            return ""
        number = self._marked(f"{Decimal(value):,}{'%' * (_UNIT + 'PERCENT' in self.node.leads_to)}")
        return f"{how} {self.phrase(self.glue.aside, number, unit)}".strip()

    def _beside_number(self, predicate: str) -> str:
        """What is told beside a number: not that it is as printed, a count or (in letters) a percentage."""
        plain = self.names.thing("concept", "as-printed"), _UNIT + "NUM", _UNIT + "PERCENT"
        return "" if set(plain) & set(self.node.iris(predicate)) else self.names_of(predicate)

    def _marked(self, figure: str) -> str:
        """A figure with the marks of the language, which documents print with English ones."""
        return _MARK.sub(lambda mark: self.glue.marks[mark[0]], figure)

    def phrase(self, form: str, *parts: str) -> str:
        """A form filled with two parts; the one that there is."""
        return form.format(*parts) if all(parts) else "".join(parts)

    def told(self, what: str, value: str) -> str:
        """What is told, and what is told of it."""
        return self.glue.colon.join(filter(None, (what, value)))


def sentence(node: Node, labels: Labels, names: Names, nodes: Mapping[str, Node], language: str = "en") -> str:
    """The claim in words; empty for a node that is no claim, and where a word is not in the language.

    `nodes` are other claims that it may name.
    """
    form = next((FORMS[local] for local in FORMS if names.term(local) in node.types), None)
    reader = _Reader(node, labels, names, nodes, language)
    if form is None:
        text = _mapping(reader) if node.iris(OWL + "annotatedSource") else ""
        return text if reader.whole else ""
    text = form(reader)
    if text and names.thing("concept", "negative") in node.iris(names.term("polarity")):
        text = reader.glue.aside.format(text, reader.glue.denied)
    return text if reader.whole else ""


def sentences(node: Node, labels: Labels, names: Names, nodes: Mapping[str, Node]) -> dict[str, str]:
    """The claim in words, by language, where it can be said in one."""
    told = {language: sentence(node, labels, names, nodes, language) for language in GLUE}
    return {language: text for language, text in told.items() if text}


def _recognition(claim: _Reader) -> str:
    parts = (claim.names_of(local) for local in ("edition", "recipient", "category"))
    return claim.glue.comma.join(filter(None, parts))


def _measurement(claim: _Reader) -> str:
    achieved = claim.names.thing("concept", "achieved")
    what = claim.phrase(claim.glue.of, claim.names_of("indicator"), claim.names_of("about"))
    text = claim.told(what, claim.figure())
    if achieved in (claim.node.iris(claim.names.term("realization")) or (achieved,)):
        return text
    return claim.glue.aside.format(text, claim.names_of("realization"))


def _tenure(claim: _Reader) -> str:
    role = claim.names_of(ORG + "role")
    title = role if role and claim.language != "en" else claim.text("titleAsPrinted") or role
    parts = claim.names_of(ORG + "member"), title, claim.names_of(ORG + "organization")
    return claim.glue.comma.join(filter(None, parts))


def _agreement(claim: _Reader) -> str:
    about = claim.phrase(claim.glue.on, claim.names_of("party"), claim.names_of("subjectMatter"))
    return claim.told(claim.names_of("agreementForm") or claim.glue.agreement, about)


def _partnership(claim: _Reader) -> str:
    who = claim.phrase(claim.glue.for_, claim.names_of("party"), claim.names_of("forCommunity"))
    return claim.told(claim.names_of("tie") or claim.glue.partnership, who)


def _ranking(claim: _Reader) -> str:
    rank = claim.text("rank")
    among = claim.phrase(claim.glue.among, claim.glue.rank.format(rank) if rank else "", claim.text("rankedAmong"))
    place = claim.glue.comma.join(filter(None, (among, claim.text("listName"))))
    return claim.told(claim.names_of("about"), place)


def _characterisation(claim: _Reader) -> str:
    return claim.told(claim.names_of("about"), claim.text("statement"))


def _status_change(claim: _Reader) -> str:
    change = claim.phrase(claim.glue.change, claim.names_of("statusBefore"), claim.names_of("statusAfter"))
    return claim.told(claim.names_of("about"), change)


def _discrepancy(claim: _Reader) -> str:
    items = [node for iri in claim.node.iris(claim.names.term("conflictingItem")) if (node := claim.nodes.get(iri))]
    readers = [_Reader(node, claim.labels, claim.names, claim.nodes, claim.language) for node in items]
    subjects = {r.phrase(r.glue.of, r.names_of("indicator"), r.names_of("about")) for r in readers}
    figures = [reader.figure() for reader in readers]
    if len(subjects) == 1 and figures and all(figures):
        claim.whole &= all(reader.whole for reader in readers)
        return claim.told(subjects.pop(), claim.glue.or_.join(figures))
    return claim.names_of("conflictingItem")


def _mapping(claim: _Reader) -> str:
    parts = map(claim.names_of, (OWL + "annotatedSource", OWL + "annotatedProperty"))
    what = claim.glue.comma.join(filter(None, parts))
    return claim.told(what, claim.names_of(OWL + "annotatedTarget") or claim.node.text(OWL + "annotatedTarget"))


def with_sentences(labels: Labels, nodes: Mapping[str, Node]) -> Labels:
    """The labels with a sentence for each node that has no name, in the reader's language, else in English.

    Editorial notes come last, as they name other claims.
    """
    notes = {iri for iri, node in nodes.items() if labels.names.term("Discrepancy") in node.types}
    languages = dict.fromkeys((labels.language if labels.language in GLUE else "en", "en"))
    told: dict[str, dict[str, str]] = {}
    for chosen in (sorted(nodes.keys() - notes), sorted(notes)):
        known = replace(labels, by_iri={**labels.by_iri, **told})
        for iri in chosen:
            if iri not in labels:
                said = ((to, sentence(nodes[iri], known, labels.names, nodes, to)) for to in languages)
                told |= {iri: found} if (found := {to: text for to, text in said if text}) else {}
    best = {iri: dict([*said.items()][:1]) for iri, said in told.items()}
    return replace(labels, by_iri={**labels.by_iri, **best})


CLAIM_CLASSES: Final = (
    "Agreement",
    "Characterisation",
    "Measurement",
    "Partnership",
    "Ranking",
    "Recognition",
    "StatusChange",
    "Tenure",
)
FORMS: Final[Mapping[str, Form]] = {
    "Agreement": _agreement,
    "Characterisation": _characterisation,
    "Discrepancy": _discrepancy,
    "Measurement": _measurement,
    "Partnership": _partnership,
    "Ranking": _ranking,
    "Recognition": _recognition,
    "StatusChange": _status_change,
    "Tenure": _tenure,
}
"""The form of sentence for each class."""
