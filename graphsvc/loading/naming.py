"""Whether keys, names and structure of things fit together: what one file says of a thing is held against the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from graphsvc.proof.words import folded, related, telling

_ISO_KEY: Final = re.compile(r"(?:country:[a-z]{2}|place:[a-z]{2}-[a-z0-9]{1,3})")
_NUMBER: Final = re.compile(r"\d+")


@dataclass(frozen=True)
class Described:
    """What the content says of a thing outside passages: its values by property, with prefixed names, and its names.

    `names` are its labels in English and its names as documents write them.
    """

    values: Mapping[str, tuple[str, ...]]
    names: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    def one(self, predicate: str) -> str:
        """The first value of a property, empty without one."""
        return next(iter(self.values.get(predicate, ())), "")


Objection = tuple[str, str, str]
"""A rule, the thing that breaks it, and what to do."""


@dataclass(frozen=True)
class Things:
    """All things of the content, and which are spoken of together in one passage or in those that it holds."""

    described: Mapping[str, Described]
    together: Mapping[str, frozenset[str]] = field(default_factory=dict)
    presented: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Who presents recognitions in editions of a scheme."""

    def objections(self) -> Iterator[Objection]:
        """Everything about names and structure that does not fit."""
        yield from self._keys()
        yield from self._names_of_others()
        yield from self._editions()
        yield from self._keepers()
        yield from self._governments()
        yield from self._parts()
        yield from self._sizes()

    def _keys(self) -> Iterator[Objection]:
        """A key is made of words of the name: half of them at least."""
        for thing, known in self.described.items():
            words = telling(thing.partition(":")[2].replace("-", " "))
            told = frozenset[str]().union(*map(telling, known.labels))
            held = sum(any(related(word, other) for other in told) for word in words)
            if known.labels and not _ISO_KEY.fullmatch(thing) and 2 * held < len(words):
                message = f"correct the name {known.labels[0]!r} or the key: they share hardly a word"
                yield "N20-name-fits-key", thing, message

    def _names_of_others(self) -> Iterator[Objection]:
        """A label of a thing is not the first name of another one of the same kind."""
        for thing, known in self.described.items():
            for name in known.labels:
                if other := self.called(thing, name):
                    yield "N21-name-of-another", thing, f"remove the name {name!r}, or merge: {other} is called so"
            for name in known.labels[1:]:
                for other in self._called_first.get(folded(name), ()):
                    if other.partition(":")[0] != thing.partition(":")[0]:
                        yield "N21-name-of-another", thing, f"remove the name {name!r}: {other} is called so"

    def called(self, thing: str, name: str) -> str:
        """Another thing of the same kind whose first name this is; empty for none, and where it is the thing's own."""
        own = self._of(thing).labels[:1]
        other = self._first_names.get((thing.partition(":")[0], folded(name)), thing)
        return other if other != thing and folded(own[0] if own else "") != folded(name) else ""

    @cached_property
    def _first_names(self) -> Mapping[tuple[str, str], str]:
        """The first thing of each kind that has a first name."""
        first: dict[tuple[str, str], str] = {}
        for thing, known in self.described.items():
            for label in known.labels[:1]:
                first.setdefault((thing.partition(":")[0], folded(label)), thing)
        return first

    @cached_property
    def _called_first(self) -> Mapping[str, tuple[str, ...]]:
        """The things that have a first name, of whatever kind."""
        found: dict[str, tuple[str, ...]] = {}
        for thing, known in self.described.items():
            for label in known.labels[:1]:
                found[folded(label)] = (*found.get(folded(label), ()), thing)
        return found

    def _editions(self) -> Iterator[Objection]:
        """An edition is named for its scheme and year, and a recognition for its edition and recipient."""
        for thing, known in self.described.items():
            kind, _, key = thing.partition(":")
            if kind == "edition":
                scheme, year = known.one("icg:scheme").partition(":")[2], known.one("icg:cycleYear")
                if key != f"{scheme}-{year}":
                    yield "R12-edition-key", thing, f"correct scheme ({scheme}) or year ({year}): the key says {key}"
                elif known.labels and year not in _NUMBER.findall(known.labels[0]):
                    yield "R12-edition-key", thing, f"correct the name {known.labels[0]!r}: the year is {year}"
            elif kind == "recognition":
                edition, recipient = (known.one(f"icg:{end}").partition(":")[2] for end in ("edition", "recipient"))
                if (edition and not key.startswith(f"{edition}-")) or recipient not in key:
                    message = f"correct the edition ({edition}) or the recipient ({recipient}): the key says {key}"
                    yield "R13-recognition-key", thing, message

    def _keepers(self) -> Iterator[Objection]:
        """Who keeps an honour is named with it in some passage, presents it, or keeps the tier below."""
        for thing, known in self.described.items():
            keeper = known.one("icg:keptBy")
            if not keeper:
                continue
            below = self._of(known.one("icg:requiresTier")).one("icg:keptBy")
            presenters = {one for one in self.presented.get(thing, ()) if one.startswith("organization:")}
            if presenters and keeper not in presenters:
                yield "R14-keeper", thing, f"correct the keeper {keeper}: {min(presenters)} presents the honour"
                for recognition in self._presented_under(thing):
                    yield "R14-keeper", recognition, f"correct the presenter, or the keeper: {keeper} keeps the honour"
            elif below and below != keeper:
                yield "R14-keeper", thing, f"correct the keeper {keeper}: the tier below is kept by {below}"
            elif not below and not presenters and keeper not in self.together.get(thing, ()):
                yield "R14-keeper", thing, f"correct the keeper {keeper}: no passage names it with the honour"

    def _presented_under(self, scheme: str) -> Iterator[str]:
        """The recognitions in editions of a scheme of which it is said who presents them."""
        for thing, known in self.described.items():
            editions = known.values.get("icg:edition", ()) if known.one("icg:presenter") else ()
            if any(self._of(edition).one("icg:scheme") == scheme for edition in editions):
                yield thing

    def _governments(self) -> Iterator[Objection]:
        """A government is named for what it governs, and every public body is a government or a part of one."""
        for thing, known in self.described.items():
            for governed in known.values.get("icg:governs", ()):
                if not self._share(known.names, self._of(governed).names):
                    yield "N22-government", thing, f"correct what it governs: no name of it speaks of {governed}"
            public = "m8g:PublicOrganisation" in known.values.get("rdf:type", ())
            if public and not known.one("icg:governs") and not known.one("org:subOrganizationOf"):
                yield "N30-public-body", thing, "say what it governs or is a part of, or make it an org:Organization"

    def _parts(self) -> Iterator[Objection]:
        """A part is named for its whole or what the whole governs, or with it in some passage."""
        for thing, known in self.described.items():
            for whole in known.values.get("org:subOrganizationOf", ()):
                governed = self._of(whole).values.get("icg:governs", ())
                names = [name for one in (whole, *governed) for name in self._of(one).names]
                if not self._share(known.names, names) and whole not in self.together.get(thing, ()):
                    yield "N23-part", thing, f"correct the body it is a part of: nothing links it with {whole}"

    def _sizes(self) -> Iterator[Objection]:
        """A number in the name of an honour is that of its recipients; `of the Year` names one."""
        for thing, known in self.described.items():
            size = known.one("icg:recipientsPerEdition")
            if size and known.labels:
                said = _NUMBER.findall(known.labels[0])
                said += ["1"] if folded(known.labels[0]).endswith(" of the year ") else []
                if said and size not in said:
                    yield "R15-size-of-edition", thing, f"correct the recipients of an edition: its name says {said[0]}"

    def _of(self, thing: str) -> Described:
        """What is known of a thing."""
        return self.described.get(thing, Described({}))

    @staticmethod
    def _share(names: Iterable[str], others: Iterable[str]) -> bool:
        """Whether two sets of names have a telling word in common."""
        mine, theirs = (frozenset[str]().union(*map(telling, some)) for some in (names, others))
        return any(related(one, other) for one in mine for other in theirs)
