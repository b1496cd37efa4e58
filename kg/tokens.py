"""Who may write: tokens with a role, of which only hashes are kept.

A token is 256 random bits, so that its plain SHA-256 can be kept: there is nothing to guess that a slow hash would
protect, as there is with passwords. Tokens are compared in constant time, each with all, so that the time an answer
takes does not tell how close a guess came.
"""

from __future__ import annotations

import datetime
import fcntl
import hashlib
import hmac
import os
import re
import secrets
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kg.errors import InputError, NotFoundError

ROLES = ("read", "propose", "write", "admin")
"""What a token's bearer may do; each role may also do what those before it may."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is kept: its bearer's name and role, the SHA-256 of its text, and the day it was made."""

    name: str
    role: str
    sha256: str
    created: str

    def may(self, role: str) -> bool:
        """Whether the bearer may do what a role may."""
        return ROLES.index(self.role) >= ROLES.index(role)


def tokens(home: Path) -> list[Token]:
    """The tokens of a home. Raises InputError where their file is not as it should be."""
    path = _path(home)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        found = [Token(**entry) for entry in content.get("token", [])]
    except FileNotFoundError:
        return []
    except (tomllib.TOMLDecodeError, TypeError, UnicodeDecodeError) as error:
        raise InputError(f"it is no list of tokens ({error}); remove it and add them anew", str(path)) from None
    for token in found:
        if token.role not in ROLES:
            raise InputError(f"{token.role!r} is no role; roles are {', '.join(ROLES)}", str(path))
    return found


def bearer(text: str, known: list[Token]) -> Token | None:
    """Whose token a text is; None where it is nobody's."""
    digest = _digest(text)
    matching = [token for token in known if hmac.compare_digest(token.sha256.encode(), digest.encode())]
    return matching[0] if matching else None


def add_token(home: Path, name: str, role: str) -> str:
    """Makes a token and gives its text, which cannot be had again. Raises InputError where the name is taken."""
    if not _NAME.fullmatch(name):
        raise InputError(f"{name!r} is no name of a token; use letters, digits, dots and hyphens, at most 64")
    if role not in ROLES:
        raise InputError(f"{role!r} is no role; roles are {', '.join(ROLES)}")
    with _turn(home):
        known = tokens(home)
        if any(token.name == name for token in known):
            raise InputError(f"there is a token {name!r} already; remove it first, or choose another name")
        text = f"lw_{secrets.token_urlsafe(32)}"
        today = datetime.datetime.now(datetime.UTC).date().isoformat()
        _write(home, [*known, Token(name, role, _digest(text), today)])
    return text


def remove_token(home: Path, name: str) -> None:
    """Forgets a token, which counts from the next request on. Raises NotFoundError."""
    with _turn(home):
        known = tokens(home)
        left = [token for token in known if token.name != name]
        if len(left) == len(known):
            raise NotFoundError(f"there is no token {name!r}; `latticework token list` shows them")
        _write(home, left)


def _path(home: Path) -> Path:
    return home / "tokens.toml"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@contextmanager
def _turn(home: Path) -> Iterator[None]:
    home.mkdir(parents=True, exist_ok=True)
    with (home / "tokens.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _write(home: Path, known: list[Token]) -> None:
    """Replaces the file as a whole; from its first byte on nobody else may read it."""
    entries = (
        f'[[token]]\nname = "{token.name}"\nrole = "{token.role}"\nsha256 = "{token.sha256}"\n'
        f'created = "{token.created}"\n'
        for token in known
    )
    draft = home / f".tokens.{os.getpid()}"
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(entries))
        os.fsync(file.fileno())
    draft.replace(_path(home))
