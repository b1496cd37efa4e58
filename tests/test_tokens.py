from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from kg.errors import InputError, NotFoundError
from kg.tokens import add_token, bearer, remove_token, tokens


def test_a_token_is_known_again_and_kept_only_as_a_hash(tmp_path: Path) -> None:
    text, other = add_token(tmp_path, "maria", "write"), add_token(tmp_path, "ci", "read")
    assert text != other
    assert len(text) >= 43
    known = tokens(tmp_path)
    found = bearer(text, known)
    assert found is not None
    assert (found.name, found.role) == ("maria", "write")
    assert found.may("read")
    assert not found.may("admin")
    assert bearer(text[:-1], known) is None
    assert bearer("", known) is None
    kept = (tmp_path / "tokens.toml").read_text(encoding="utf-8")
    assert text not in kept
    assert hashlib.sha256(text.encode()).hexdigest() in kept
    assert (tmp_path / "tokens.toml").stat().st_mode & 0o777 == 0o600


def test_a_token_that_was_removed_is_nobodys(tmp_path: Path) -> None:
    text = add_token(tmp_path, "maria", "admin")
    add_token(tmp_path, "ci", "write")
    remove_token(tmp_path, "maria")
    assert bearer(text, tokens(tmp_path)) is None
    assert [token.name for token in tokens(tmp_path)] == ["ci"]
    with pytest.raises(NotFoundError, match="there is no token 'maria'; `latticework token list` shows them"):
        remove_token(tmp_path, "maria")


@pytest.mark.parametrize(
    ("name", "role", "message"),
    [
        ("ci", "write", "there is a token 'ci' already"),
        ('a"b', "write", "is no name of a token"),
        ("", "write", "is no name of a token"),
        ("x", "owner", "'owner' is no role; roles are read, propose, write, admin"),
    ],
)
def test_what_cannot_be_added_is_told(tmp_path: Path, name: str, role: str, message: str) -> None:
    add_token(tmp_path, "ci", "write")
    with pytest.raises(InputError, match=message):
        add_token(tmp_path, name, role)
    assert len(tokens(tmp_path)) == 1


@pytest.mark.parametrize("content", ["[[token]", '[[token]]\nname = "x"\n', "\udcff"])
def test_a_broken_list_lets_nobody_in(tmp_path: Path, content: str) -> None:
    (tmp_path / "tokens.toml").write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(InputError, match=r"tokens\.toml: it is no list of tokens"):
        tokens(tmp_path)


def test_a_role_that_is_none_lets_nobody_in(tmp_path: Path) -> None:
    add_token(tmp_path, "ci", "write")
    path = tmp_path / "tokens.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"write"', '"root"'), encoding="utf-8")
    with pytest.raises(InputError, match="'root' is no role"):
        tokens(tmp_path)


def test_a_home_without_tokens_has_none(tmp_path: Path) -> None:
    assert tokens(tmp_path) == []
