"""Who may write: whoever sends the token of the token file in the Authorization header (RFC 6750, section 2.1)."""

from __future__ import annotations

import hmac
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from graphsvc.errors import TokenUnusable, Unauthorised, UpdatesForbidden
from graphsvc.messages import N_

SHORTEST: Final = 6
SHORT: Final = 16
"""Tokens of fewer characters are refused, and warned of."""

_VISIBLE: Final = re.compile(rb"[\x21-\x7e]*")


@dataclass(frozen=True, slots=True)
class Authorisation:
    """The one token of a service; without one it is read-only."""

    token: bytes | None = field(repr=False)
    warnings: Sequence[str] = ()

    @property
    def allows_writing(self) -> bool:
        """Whether anybody may write."""
        return self.token is not None

    def require(self, credentials: Sequence[str]) -> None:
        """Return when the values of the Authorization header hold the token.

        Raises UpdatesForbidden where nobody may write. Raises Unauthorised without credentials, with several or of
        another scheme, and with another token, each with its challenge: 401 is what RFC 6750, section 3.1, asks for;
        403 is for those whose token is right and too weak, and there is one token with one right.
        """
        if self.token is None:
            raise UpdatesForbidden(detail=N_("it was started without --token-file"))
        if not credentials:
            raise Unauthorised(detail=N_("writing needs the header `Authorization: Bearer …`"))
        scheme, _, given = credentials[0].partition(" ")
        if len(credentials) > 1 or scheme.lower() != "bearer":
            raise Unauthorised(detail=N_("one bearer token is needed, and no other scheme is known"))
        if not hmac.compare_digest(given.strip().encode("latin-1", "replace"), self.token):
            raise Unauthorised(detail=N_("this is not the token"), error="invalid_token")


READ_ONLY: Final = Authorisation(None)


def authorisation_of(path: Path | None) -> Authorisation:
    """What the token file allows, read once. Raises TokenUnusable.

    The file holds the token and nothing else but blanks around it. A short token, and a file that others may read, are
    warned of.
    """
    if path is None:
        return READ_ONLY
    try:
        token = path.read_bytes().strip()
        mode = path.stat().st_mode
    except OSError as problem:
        raise TokenUnusable(detail=str(problem.strerror), file=path) from problem
    if len(token) < SHORTEST or not _VISIBLE.fullmatch(token):
        detail = f"a token is one run of at least {SHORTEST} visible characters of ASCII"
        raise TokenUnusable(detail=detail, file=path)
    warnings = []
    if len(token) < SHORT:
        warnings.append(
            f"the token has only {len(token)} characters, and can be guessed; `openssl rand -hex 32` makes one"
        )
    if stat.S_ISREG(mode) and mode & (stat.S_IRWXG | stat.S_IRWXO):
        warnings.append(f"others may read the token file: chmod 600 {path}")
    return Authorisation(token, tuple(warnings))
