"""Search over the shipped content: what a question takes that nobody has asked yet, and one that is asked again."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from statistics import median
from typing import Final
from urllib.parse import quote

from bench.client import get_request, load, one_answer
from bench.options import Options
from bench.servers import Server, graphsvc_with_content
from bench.tables import Table, short
from bench.usage import CpuMeter

TITLE: Final = "Search"
SIZE: Final = "the shipped content, {seconds:g} seconds for what is asked again"
CASES: Final[Mapping[str, Sequence[str]]] = {
    "one letter": tuple("aeioustrnlcm"),
    "one Chinese character": tuple("桃園市縣臺東新北高雄智慧"),
    "two Chinese characters": ("桃園", "臺東", "新北", "高雄", "智慧", "城市", "社群", "人口", "文件", "政府"),
    "a name": ("taoyuan", "besancon", "tallinn", "oulu", "nairobi", "tirana", "issy", "taitung", "kaohsiung"),
    "with hyphens": ("wi-fi", "e-government", "issy-les-moulineaux", "al-tirana", "i-taoyuan", "fi-oulu", "co-op"),
    "three words": ("community of taoyuan", "free wifi network", "city government of taipei", "award of the year"),
    "no hit": ("taoyuann", "besanson", "talinn", "nairoby", "intelligent comunity", "kaohsiungg", "tiranna"),
}
"""Kinds of questions, each with texts that differ."""

_CONNECTIONS: Final = 8
_PAGE: Final = "text/html"


def measured(options: Options) -> Iterator[Table]:
    """Ask one server for pages; each question is new to it once."""
    with graphsvc_with_content() as server:
        began = time.perf_counter()
        one_answer(server.address, _request(server, "x", _PAGE))
        rows = [["the first of all", "", short(1000 * (time.perf_counter() - began)), "", "", ""]]
        rows += [[name, *_figures(server, texts, options)] for name, texts in CASES.items()]
    yield Table(
        ["asked", "hits", "ms", "CPU ms", "again: ms", f"again: a second, {_CONNECTIONS} conn."],
        rows,
        "**Pages of hits**, asked for the first time (median), with the server's CPU (mean), and again. The first of "
        "all waits until the index is made. `hits` is the median.",
    )


def _figures(server: Server, texts: Sequence[str], options: Options) -> list[str]:
    """One row but for its name."""
    sys.stderr.write(f"search: {texts[0]}\n")
    pages = [_request(server, text, _PAGE) for text in texts]
    with CpuMeter(server.session) as meter:
        seconds = [one_answer(server.address, page)[1] for page in pages]
    data = [one_answer(server.address, _request(server, text, "application/json"))[0] for text in texts]
    again, many = (load(server.address, cycle(pages), number, options.seconds) for number in (1, _CONNECTIONS))
    return [
        short(median(json.loads(body)["total"] for body in data)),
        short(1000 * median(seconds)),
        short(1000 * meter.seconds / len(texts)),
        short(1000 * again.seconds / again.requests),
        short(many.requests / many.seconds),
    ]


def _request(server: Server, text: str, accept: str) -> bytes:
    """A search."""
    return get_request(f"{server.address.removesuffix('sparql')}search?q={quote(text)}", {"Accept": accept})
