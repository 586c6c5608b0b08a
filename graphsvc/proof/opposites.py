"""Whether a sentence of ours says the opposite of the words that it stands for."""

from __future__ import annotations

import re
from typing import Final

from graphsvc.proof.passages import Found, Stated
from graphsvc.proof.words import plain, telling, word_list

_OWN_WORDS: Final = ("icg:statement", "icg:aim")
_DENIES: Final = re.compile(
    r"\b(?:not(?! (?:named|said|stated)\b)|no|never|nor|neither|nobody|nothing|none|cannot)\b|n't\b"
)
"""Denying words, but for our notes on what a text leaves open."""
_DENIED: Final = re.compile(
    _DENIES.pattern
    + r"|\b(?:free|without|hardly|unable|lack\w*|fail\w*|short\w*|absence|absent|instead|rather|refus\w*)\b"
)
"""Words that a sentence of ours may put as a denial."""
_OPPOSITES: Final = tuple(
    tuple(frozenset(word_list(side)) for side in line.split("/"))
    for line in """
more / less fewer
most / least fewest
many all / few hardly scarcely barely
always / never
high higher highest / low lower lowest
large larger largest big bigger biggest / small smaller smallest
increase increased rise rose grow grew growing growth / decrease decreased decline declined fall fell reduce reduced
strong stronger strongest strengthen strengthened / weak weaker weakest weaken weakened
good better best / bad worse worst poor
improve improved / worsen worsened
gain gained / loss
win won / lose lost
success successful succeed succeeded / failure fail failed unsuccessful
first / last
before / after
early earlier / late later
above over / below under
inside / outside
north northern / south southern
east eastern / west western
young younger / old older elderly
rich richer wealthy ample plentiful / poor poorer scarce underserved
cheap cheaper / expensive costly
easy easier easily / difficult harder
fast faster / slow slower
urban / rural
public / private
support supported / oppose opposed
buy bought / sell sold
import imported / export exported
open opened opening / close closed closing
start started begin began / end ended stop stopped
threat threaten threatened danger dangerous endanger endangered risk / secure secured safe safety protect protected
include included / exclude excluded
join joined enter entered / leave left quit
possible / impossible
likely / unlikely
useful / useless
modern / outdated
united / divided
""".strip().splitlines()
)
"""Words that say the opposite of each other, without plurals: one side, the other."""


def _negative(stated: Stated, subject: str) -> bool:
    """Whether the passage denies what our sentence says."""
    return stated.one(subject, "icg:polarity") == "concept:negative"


def opposites(stated: Stated) -> Found:
    """Sentences of ours that deny what no word denies, or have a word whose opposite the passage has instead."""
    words = telling(stated.words)
    for subject, predicate, value in stated.facts:
        if predicate not in _OWN_WORDS:
            continue
        own = telling(value)
        if _negative(stated, subject) and (twice := _DENIES.search(plain(value))):
            yield predicate, subject, f"denied twice: our words deny ({twice[0]!r}), and the polarity is negative"
        if (denying := _DENIES.search(plain(value))) and not _DENIED.search(plain(stated.words)):
            yield predicate, subject, f"our words deny ({denying[0]!r}), and the words of the text do not"
        for pair in _OPPOSITES:
            for ours, theirs in (pair, pair[::-1]):
                if own & ours and words & theirs and not own & theirs and not words & ours:
                    yield predicate, subject, f"the words say {min(words & theirs)!r}, our words {min(own & ours)!r}"
