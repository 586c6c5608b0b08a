"""No link of a page is dead: pages of every kind are read, then a part of what they lead to, and all targets are there.

`CRAWL=all` reads every page that can be reached from the first, which takes minutes.
"""

from __future__ import annotations

import os
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote, urldefrag, urljoin

from browser.kinds import PAGES, STATUSES
from fastapi.testclient import TestClient
from html_page import Page

from graphsvc.settings import Settings

_PAGE: Final = {"Accept": "text/html"}
_THERE: Final = {**_PAGE, "If-None-Match": "*"}
"""What is known to be there is told by 304, without making the page."""
_PART: Final = 1 if os.environ.get("CRAWL") else 50
"""Of the pages that others lead to, one in so many is read, too."""
_ENDLESS: Final = ("/sparql?", "/sparql/", "/fragments?", "/search?", "/suggest?", "/language?", "/api/")
"""What robots are asked not to follow is tried, and leads no further."""
_FIRST: Final = {"/" + path: STATUSES.get(kind, 200) for kind, path in PAGES.items()}


def test_no_link_is_dead(client: TestClient, settings: Settings) -> None:
    places: dict[str, set[str]] = {}
    led: dict[str, str] = {}
    waiting = list(_FIRST)
    while waiting:
        path = waiting.pop()
        answer = client.get(path, headers=_PAGE)
        assert answer.status_code in {_FIRST.get(path, 200), HTTPStatus.GONE}, path
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        page = Page(answer.text)
        names = page.values("id")
        assert len(names) == len(set(names)), f"two places of {path} have one name"
        places[path] = set(names)
        for link in {*page.values("href"), *page.values("src"), *page.values("action")}:
            target = urljoin(settings.listens_at.rstrip("/") + path, link).replace(settings.listens_at, "/", 1)
            if target.startswith("/") and target not in led and answer.status_code != HTTPStatus.BAD_REQUEST:
                led[target] = path
                address = urldefrag(target).url
                further = address not in places and not address.startswith(_ENDLESS) and "." not in address
                if further and len(led) % _PART == 0:
                    waiting.append(address)

    assert len(led) > 2000
    dead = {target: path for target, path in led.items() if not _is_there(client, target, places)}
    client.cookies.clear()  # of the language that was chosen last
    assert dead == {}


def _is_there(client: TestClient, target: str, places: dict[str, set[str]]) -> bool:
    """Whether an address is answered, and has the place that a link names, where the page was read."""
    address, place = urldefrag(target)
    if address in _FIRST:
        there = True
    else:
        headers = _THERE if not address.startswith("/sparql") else _PAGE
        status = client.get(address, headers=headers, follow_redirects=False).status_code
        there = status in {200, 303, 304, 308} or (status == 410 and "/doc/" in address)
    return there and (not place or address not in places or unquote(place) in places[address])
