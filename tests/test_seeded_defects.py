r"""Mistakes that a careful reader would find, put into a copy of the content: each is named with file and reason.

`seeded-defects.tsv` has a row for each kind of mistake: the file, the line to begin at, what is replaced by what, the
thing that a finding names, and words of its message. `\n` and `\t` stand for themselves, `{document start-end}` for
the words of a text, which may not be repeated here. All mistakes of a batch are made at once, and checked at once.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from samples import ROOT

from graphsvc.content import read_content
from graphsvc.documents import stated_digests, texts_in
from graphsvc.errors import UnusableContent
from graphsvc.loading import Group, check, compile_content
from graphsvc.loading.findings import CheckFinding
from graphsvc.loading.quad_rules import Broken, broken_rules
from graphsvc.model import Names

DOCUMENTS: Final = ROOT.parent / "shared" / "documents"
TABLE: Final = Path(__file__).with_name("seeded-defects.tsv")
NAMES: Final = Names()
GROUPS: Final = {
    "passages": {Group.EVIDENCE, Group.ONTOLOGY, Group.COPIED_WORDS},
    "tables": {Group.SYNTAX},
    "things": {Group.EVIDENCE, Group.LINKS, Group.WORDING},
    "terms": {Group.ONTOLOGY, Group.QUESTIONS, Group.WORDING},
    "signed": {Group.SECOND_READING},
}
"""The groups that see to each batch; shapes have cases of their own, and their mutations."""
_WORDS: Final = re.compile(r"\{([a-z-]+) (\d+)-(\d+)\}")


@dataclass(frozen=True, slots=True)
class Defect:
    """One row of the table."""

    batch: str
    kind: str
    file: str
    begin: str
    old: str
    new: str
    names: str
    says: str

    def put_into(self, text: str, texts: Mapping[str, str]) -> str:
        """The file's text with the mistake."""
        at = text.index(self.old, text.index(self.begin))
        new = _WORDS.sub(lambda found: texts[found[1]][int(found[2]) : int(found[3])], self.new)
        return text[:at] + new + text[at + len(self.old) :]

    def is_named_by(self, finding: CheckFinding | Broken) -> bool:
        """Whether the finding stands in the file, names the thing and gives the reason."""
        told = f"{finding.focus} {finding.message}"
        return finding.place.file == self.file and self.names in told and self.says in finding.message


def read_table() -> list[Defect]:
    with TABLE.open(newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return [Defect(*(cell.replace("\\n", "\n").replace("\\t", "\t") for cell in row)) for row in rows]


DEFECTS: Final = read_table()


def findings(folder: Path, groups: set[Group]) -> Iterator[CheckFinding | Broken]:
    """What the groups find, and the rules about names and claims, which run with shapes."""
    yield from check(folder, NAMES, DOCUMENTS, groups).findings
    content = read_content(folder, NAMES)
    try:
        yield from broken_rules(content, compile_content(content))
    except UnusableContent as problem:
        assert problem.problems  # noqa: PT017  # they are among the findings above


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[CheckFinding | Broken]]:
    """What is found in each batch."""
    content = read_content(ROOT, NAMES)
    digests = stated_digests((quad for quads in content.graphs.values() for quad in quads), NAMES).documents
    texts = {slug: texts_in(DOCUMENTS)[digest] for slug, digest in digests.items()}
    by_batch: defaultdict[str, list[Defect]] = defaultdict(list)
    for defect in DEFECTS:
        by_batch[defect.batch].append(defect)
    result = {}
    for batch, defects in by_batch.items():
        folder = tmp_path_factory.mktemp(batch)
        for name in ("data", "ontology", "queries", "shapes"):
            shutil.copytree(ROOT / name, folder / name)
        for defect in defects:
            path = folder / defect.file
            path.write_text(defect.put_into(path.read_text(), texts))
        result[batch] = list(findings(folder, GROUPS[batch]))
    return result


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the source texts may not be published with the project")
@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.kind)
def test_each_kind_of_mistake_is_named_with_file_and_reason(
    defect: Defect, found: dict[str, list[CheckFinding | Broken]]
) -> None:
    assert [finding for finding in found[defect.batch] if defect.is_named_by(finding)]
