"""Only who sends the token of the token file may write, and only by the Authorization header."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphsvc.authorisation import authorisation_of
from graphsvc.errors import TokenUnusable, Unauthorised, UpdatesForbidden

TOKEN = "0123456789abcdef-._~+/="  # noqa: S105  # it guards nothing


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text(f"{TOKEN}\n")
    path.chmod(0o600)
    return path


def test_the_token_lets_write(token_file: Path) -> None:
    authorisation = authorisation_of(token_file)

    assert authorisation.allows_writing
    assert not authorisation.warnings
    for credentials in (f"Bearer {TOKEN}", f"bearer {TOKEN}", f"BEARER  {TOKEN} "):
        authorisation.require([credentials])


@pytest.mark.parametrize(
    "credentials",
    [
        [],
        [""],
        ["Bearer"],
        ["Bearer "],
        [TOKEN],
        [f"Basic {TOKEN}"],
        [f"Bearer {TOKEN}x"],
        [f"Bearer {TOKEN[:-1]}"],
        [f"Bearer {TOKEN.upper()}"],
        ["Bearer wrong"],
        ["Bearer é😀"],
        [f"Bearer {TOKEN}", "Bearer other"],
        [f"Bearer {TOKEN}, Bearer {TOKEN}"],
    ],
)
def test_anything_else_does_not(token_file: Path, credentials: list[str]) -> None:
    with pytest.raises(Unauthorised) as caught:
        authorisation_of(token_file).require(credentials)

    assert caught.value.status == 401
    assert TOKEN not in str(caught.value)


def test_only_a_wrong_token_is_called_invalid(token_file: Path) -> None:
    for credentials, error in (([], None), (["Basic x"], None), (["Bearer wrong"], "invalid_token")):
        with pytest.raises(Unauthorised) as caught:
            authorisation_of(token_file).require(credentials)
        assert caught.value.facts.get("error") == error


def test_without_a_token_file_nobody_may_write() -> None:
    authorisation = authorisation_of(None)

    assert not authorisation.allows_writing
    for credentials in ([], ["Bearer "], ["Bearer None"]):
        with pytest.raises(UpdatesForbidden):
            authorisation.require(credentials)


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"short", b"two words of it", b"caf\xc3\xa9-and-more", b"a\x00b-and-more"]
)
def test_a_file_without_a_token_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "token"
    path.write_bytes(content)

    with pytest.raises(TokenUnusable):
        authorisation_of(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(TokenUnusable, match="No such file"):
        authorisation_of(tmp_path / "none")


def test_an_open_file_and_a_short_token_are_warned_of(token_file: Path) -> None:
    token_file.chmod(0o644)
    assert any("chmod 600" in warning for warning in authorisation_of(token_file).warnings)

    token_file.chmod(0o600)
    token_file.write_text("SECRET")
    assert any("guessed" in warning for warning in authorisation_of(token_file).warnings)


def test_the_token_is_not_shown(token_file: Path) -> None:
    assert TOKEN not in repr(authorisation_of(token_file))
