"""What is said of two things at once fits both: that they differ, disagree, follow or honour one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from graphsvc.loading.naming import Described, Objection
from graphsvc.proof.qualifiers import ABOVE, BELOW
from graphsvc.proof.words import related, telling

_DIFFERENT: Final = "owl:differentFrom"
_ITEM: Final = "icg:conflictingItem"
_CLAIMS: Final = frozenset({"agreement", "characterisation", "measurement", "partnership", "ranking", "tenure"})
_ABOUT: Final = ("icg:about", "icg:forCommunity", "icg:recipient", "icg:locatedIn", "icg:connects")
_ONE, _ROUNDED, _MEASURES = (
    f"concept:{kind}" for kind in ("probably-one-thing", "rounding-or-date", "different-measures")
)

Things = Mapping[str, Described]


def unfit_pairs(things: Things) -> Iterator[Objection]:
    """Everything said of two things that does not fit one of them."""
    yield from _one_sided(things)
    yield from _discrepancies(things)
    yield from _successors(things)
    yield from _presenters(things)
    yield from _tiers(things)
    yield from _shares(things)
    yield from _untold_successors(things)
    yield from _margins(things)


def _one_sided(things: Things) -> Iterator[Objection]:
    """Whoever reads of one of two things that are easily confused is told of the other; no editor calls them one."""
    alike = {
        (one, other)
        for known in things.values()
        for one in known.values.get(_ITEM, ())
        for other in known.values.get(_ITEM, ())
        if known.one("icg:conflictKind") == _ONE
    }
    for one, known in things.items():
        for other in known.values.get(_DIFFERENT, ()):
            if (one, other) in alike:
                message = f"take {_DIFFERENT} {other} out, or the discrepancy that calls them probably one thing"
                yield "N26-different-or-one", one, message
            if one not in things.get(other, Described({})).values.get(_DIFFERENT, ()):
                yield "N25-different-both-ways", one, f"take {_DIFFERENT} {other} out, or say it of {other}, too"
                yield "N25-different-both-ways", other, f"say {_DIFFERENT} {one}, or take out there that they differ"


def _discrepancies(things: Things) -> Iterator[Objection]:
    """A discrepancy is between statements on one thing, of the kind that its items can have."""
    for thing, known in things.items():
        items = known.values.get(_ITEM, ())
        if len(items) > 1:
            about = [_spoken_of(item, things) for item in items]
            if all(about) and not frozenset[str].intersection(*about):
                yield "J01-one-subject", thing, f"correct its items: {' and '.join(items)} speak of different things"
            if reason := _unfit_kind(known.one("icg:conflictKind"), items, things):
                yield "J02-kind-of-conflict", thing, f"correct icg:conflictKind: {reason}"


def _spoken_of(item: str, things: Things) -> frozenset[str]:
    """What a claim is about, or where a thing lies and what it connects, with the communities concerned."""
    known = things.get(item, Described({}))
    return frozenset(value for predicate in _ABOUT for value in known.values.get(predicate, ()))


def _unfit_kind(kind: str, items: tuple[str, ...], things: Things) -> str:
    """Why a kind of conflict does not fit the items, empty where it does."""
    claims = [item for item in items if item.partition(":")[0] in _CLAIMS]
    counted = [things.get(item, Described({})).one("icg:indicator") for item in items]
    same = all(counted) and len(set(counted)) == 1
    if kind == _ONE and claims:
        return f"{claims[0]} is a claim, and no thing with another name"
    if kind == _ROUNDED and not same:
        return "only figures of one indicator differ by rounding or date"
    if kind == _MEASURES and same:
        return f"both are figures of {counted[0]}"
    return ""


def _successors(things: Things) -> Iterator[Objection]:
    """What took the place of a thing is named like it: half of the words of the shorter key."""
    for thing, known in things.items():
        for other in known.values.get("dcterms:isReplacedBy", ()):
            old, new = (telling(one.partition(":")[2].replace("-", " ")) for one in (thing, other))
            held = sum(any(related(word, one) for one in new) for word in old)
            if other == thing or "prov:invalidatedAtTime" in things.get(other, Described({})).values:
                yield "N27-successor-named-alike", thing, f"correct {other}: that is gone, too"
            elif 2 * held < min(len(old), len(new)):
                yield "N27-successor-named-alike", thing, f"correct {other}: its key shares hardly a word with this one"


def _presenters(things: Things) -> Iterator[Objection]:
    """Nobody presents an honour to themselves, or to the community whose office they hold."""
    served: defaultdict[str, set[str]] = defaultdict(set)
    for known in things.values():
        for person in known.values.get("org:member", ()):
            served[person].update(known.values.get("icg:forCommunity", ()))
            served[person].update(known.values.get("org:organization", ()))
    for thing, known in things.items():
        recipients = set(known.values.get("icg:recipient", ()))
        for presenter in known.values.get("icg:presenter", ()):
            if recipients & ({presenter} | served.get(presenter, set())):
                yield "R16-presenter", thing, f"correct the presenter {presenter}: the honour goes to that very side"


def _tiers(things: Things) -> Iterator[Objection]:
    """The tier that an honour requires has more recipients."""
    for thing, known in things.items():
        below = known.one("icg:requiresTier")
        sizes = [things.get(scheme, Described({})).one("icg:recipientsPerEdition") for scheme in (thing, below)]
        if below and all(size.isdigit() for size in sizes) and int(sizes[0]) >= int(sizes[1]):
            message = f"correct the tier {below}: it has {sizes[1]} recipients an edition, and this one {sizes[0]}"
            yield "R17-tier-below", thing, message


def _shares(things: Things) -> Iterator[Objection]:
    """A share of a country is that of something else."""
    for thing, known in things.items():
        base, about = known.one("icg:base"), known.one("icg:about")
        if about.startswith("country:") and "country" in base.partition(":")[2].split("-"):
            yield "M15-share-of-itself", thing, f"correct icg:about or icg:base: {about} is no share of {base}"


def _untold_successors(things: Things) -> Iterator[Objection]:
    """Where a thing of another kind has the key of one that is gone, it took its place."""
    living = {}
    for thing, known in things.items():
        if "rdf:type" in known.values:
            living[thing.partition(":")[2]] = thing
    for thing, known in things.items():
        successor = living.get(thing.partition(":")[2], thing)
        gone = "rdf:type" not in known.values and "prov:invalidatedAtTime" in known.values
        if gone and successor != thing and not known.values.get("dcterms:isReplacedBy"):
            yield "N34-successor-untold", thing, f"say dcterms:isReplacedBy {successor}, or give that another key"


def _margins(things: Things) -> Iterator[Objection]:
    """A word that puts the true value below a figure leaves no margin above it, and the other way round."""
    for thing, known in things.items():
        word = thing.partition(":")[2]
        side = "icg:unitsAbove" if word in BELOW else "icg:unitsBelow" if word in ABOVE else ""
        if side and any(float(margin) for margin in known.values.get(side, ())):
            yield "M16-margin", thing, f"correct {side}: {word!r} puts the true value on the other side of the figure"
