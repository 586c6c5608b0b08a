"""Whether a statement is as firm as its words: planned or done, denied or not, and whose it is."""

from __future__ import annotations

import re
from typing import Final

from graphsvc.proof.passages import Found, Stated, Text
from graphsvc.proof.words import plain

CLAIMS: Final = frozenset(
    {"agreement", "characterisation", "measurement", "partnership", "ranking", "recognition", "status-change", "tenure"}
)
"""Kinds of claims: polarity and speaker are said of these."""
_AHEAD: Final = frozenset({"concept:planned", "concept:target", "concept:expected"})
_DONE: Final = frozenset({"concept:achieved", "concept:under-way"})
_PROSPECT: Final = re.compile(
    r"\bwill\b(?! depend)|\bplan(?:s|ning|ned)? (?:an?\b|to\b|in place\b|for\b)|\bha(?:s|ve) planned\b"
    r"|\baim(?:s|ing|ed)? (?:to|at)\b"
    r"|\b(?:anticipat|expect|schedul)ed (?:to|for)\b|\bhopes? to\b|\bnext on\b|\bin the (?:near )?future\b"
    r"|\bin the coming\b|\b(?:decades|years) to come\b|\bgoal is\b|\bpriorities include\b|\blikely to\b"
    r"|\bis determined\b|\bintends? to\b|\bmay\b"
)
"""Words that put what follows them into the future."""
_INVITED: Final = re.compile(r"\binvited\b")
_TO_COME: Final = re.compile(r"\binvited\b.*\bto (?:join|attend)\b")
"""Words after which an event is still to come."""
_PRESENT: Final = re.compile(
    r"\b(?:is|are) (?:(?:now|also|currently) )*(?!being\b)\w+ing\b|\bcurrently\b|\b(?:has|have) been (?:\w+ )?\w+ing\b"
)
"""Words that say that something goes on."""
_DENIAL: Final = re.compile(
    r"\b(?:not(?! only)|no|never|nor|neither|hardly)\b|n't\b|\bfail(?:s|ed|ing)? to\b|\bfailed\b"
)
_CONTRAST: Final = re.compile(r"(?:\bnot|n't)\b[^.;]*\bbut\b")
"""`not this, but that` denies the one and affirms the other."""
_JUDGEMENTS: Final = frozenset({"characterisation", "ranking"})
"""Kinds that say what somebody thinks of a thing, so that they are claimed without further words."""
_BOAST: Final = re.compile(
    r"\b(?:only|most|first|best|largest|le(?:ads?|d)|equivalent to|attention|strides|wants to)\b"
)
"""Words by which a document says of itself that it judges."""
_SPEECH: Final = re.compile(
    r"\b(?:said|says|told|mentioned|thanked|encouraged a|according to|(?:identified|ranked|listed) by)\b"
    r"|\bindicators showed\b|\bplaced \w+(?: \w+)? at\b"
)
"""Words with which somebody else speaks, ranks or thanks."""


def moods(stated: Stated, text: Text) -> Found:
    """What is said to be done, planned, denied or one's own, and is not by the words."""
    before, sentence, words = (plain(part) for part in (text.before(stated), text.sentence_of(stated), stated.words))
    for subject in stated.subjects:
        kind = subject.partition(":")[0]
        for value in stated.values.get((subject, "icg:realization"), ()):
            if reason := _realization(value, words, before, sentence) or _foretold(value, stated, subject, words):
                yield "icg:realization", subject, reason
        if kind not in _JUDGEMENTS and (reason := _doubt(stated, subject, words)):
            yield "icg:realization", subject, reason
        if kind == "ranking" and (reason := _superlative(stated, subject)):
            yield "icg:realization", subject, reason
        if reason := _polarity(stated, subject, words):
            yield "icg:polarity", subject, reason
        if kind in CLAIMS and (reason := _speaker(stated, subject, text, words, before)):
            yield "icg:attributedTo", subject, reason
        if kind == "characterisation" and (reason := _hearsay(stated, subject)):
            yield "icg:realization", subject, reason


def _realization(value: str, words: str, before: str, sentence: str) -> str | None:
    """Planned, aimed at or expected needs such words in the sentence; done has none before it or in it."""
    ahead = [_PROSPECT, *((_PRESENT,) if value == "concept:target" else (_INVITED,))]
    if value in _AHEAD and not any(pattern.search(sentence) for pattern in ahead):
        looks = "no word of the sentence looks ahead (will, plans to, aims at, expected to, may …)"
        return f"the realization is {_local(value)}, and {looks}"
    if value in _DONE and (found := _PROSPECT.search(words) or _PROSPECT.search(before) or _TO_COME.search(before)):
        return f"the realization is {_local(value)}, and the words look ahead: {found[0]!r}"
    if value == "concept:achieved" and (found := _PRESENT.search(words) or _across(before, words)):
        return f"the realization is achieved, and the words say that it goes on: {found[0]!r}"
    return None


def _foretold(value: str, stated: Stated, subject: str, words: str) -> str | None:
    """What the words expect is expected, not claimed; what they deny to be expected is a claim."""
    denied = stated.one(subject, "icg:polarity") == "concept:negative"
    found = _PROSPECT.search(words) if value == "concept:claimed" and not denied else None
    return f"the realization is claimed, and the words look ahead: {found[0]!r}" if found else None


def _across(before: str, words: str) -> re.Match[str] | None:
    """Words that say that something goes on, of which only the last stand in the passage: `is also | introducing`."""
    start = len(before)
    return next((m for m in _PRESENT.finditer(before + words) if m.start() < start < m.end()), None)


def _doubt(stated: Stated, subject: str, words: str) -> str | None:
    """What is claimed only, and no judgement, is somebody's statement, a slip of the source, or boasted of."""
    if stated.one(subject, "icg:realization") != "concept:claimed" or _BOAST.search(words):
        return None
    doubted = any(stated.one(subject, name) for name in ("icg:attributedTo", "icg:sourceSlip"))
    return None if doubted else "it is claimed only, and nobody is named who does, no slip, and no word that judges"


def _superlative(stated: Stated, subject: str) -> str | None:
    """A first place that nobody else is said to have given is the document's claim."""
    first = stated.one(subject, "icg:rank") == "1" and stated.one(subject, "icg:realization") == "concept:achieved"
    if first and not stated.one(subject, "icg:attributedTo"):
        return "a first place without a ranker is claimed, not achieved"
    return None


def _polarity(stated: Stated, subject: str, words: str) -> str | None:
    """What is denied has a denying word in its passage, and a claim that is described there beside one is denied."""
    negative = stated.one(subject, "icg:polarity") == "concept:negative"
    found = _DENIAL.search(words)
    if negative and not found:
        return "the polarity is negative, and no word denies"
    described = subject.partition(":")[0] in CLAIMS and bool(stated.one(subject, "icg:realization"))
    if not negative and found and described and not _CONTRAST.search(words):
        return f"the words deny ({found[0]!r}), and the polarity is not negative"
    return None


def _speaker(stated: Stated, subject: str, text: Text, words: str, before: str) -> str | None:
    """What stands after a word of speech is somebody's statement, and so are claims in the first person."""
    realization = stated.one(subject, "icg:realization")
    if stated.one(subject, "icg:attributedTo") or not realization:
        return None
    speaks = next((s.refers["I"] for s in text.sections_of(stated) if "I" in s.refers), None)
    if speaks and realization == "concept:claimed":
        return f"{speaks} speaks here, and the claim is not attributed"
    found = _SPEECH.search(before) or _SPEECH.search(words)
    return f"{found[0]!r} stands there, and nobody is named as the speaker" if found else None


def _hearsay(stated: Stated, subject: str) -> str | None:
    """What somebody is quoted as saying of a thing is claimed or expected, not established."""
    told = stated.one(subject, "icg:attributedTo") and stated.one(subject, "icg:realization") == "concept:achieved"
    return "somebody else says so: the realization is claimed, not achieved" if told else None


def _local(name: str) -> str:
    """The name without its prefix."""
    return name.partition(":")[2]
