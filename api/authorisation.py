"""Who may what: the bearer token of a request (RFC 6750) against the tokens of the home."""

from __future__ import annotations

from fastapi import Request

from api.dependencies import Service
from api.problems import Forbidden, Unauthorised
from api.watching import note_bearer, note_guarded
from kg import tokens
from kg.errors import NoOwnGraphError, ReadOnlyError
from kg.tokens import Token
from kg.transaction import Writer


def writer_for(request: Request, service: Service, role: str = "write") -> tuple[Writer, Token]:
    """The writer, and whose token the request bears, who may do what the role may.

    Raises ReadOnlyError where nobody may write, Unauthorised without a known token, and Forbidden where its role may
    not.
    """
    note_guarded()
    if service.past:
        raise ReadOnlyError("the past is read-only; leave version, at and Accept-Datetime out")
    known = tokens.tokens(service.settings.home)
    if service.writer is None:
        raise ReadOnlyError("this server is read-only: it cannot write to its folder")
    if not any(token.may("propose") for token in known):
        raise ReadOnlyError("this server is read-only: nobody has a token; `latticework token add` makes one")
    if service.settings.read_from:
        try:
            service.own()
        except NoOwnGraphError:
            raise ReadOnlyError(
                "this server is read-only: it answers from a replica; write to the server which that one follows"
            ) from None
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not text.strip():
        raise Unauthorised("writing needs a token; send it as `Authorization: Bearer TOKEN`")
    token = tokens.bearer(text.strip(), known)
    if token is None:
        raise Unauthorised("this token is not known here; ask whoever runs the server for another")
    note_bearer(token.name, token.role)
    if not token.may(role):
        raise Forbidden(f"the token {token.name!r} may only {token.role}; this needs one with the role {role}")
    return service.writer, token
