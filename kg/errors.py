"""Every error that a user can cause.

    LatticeworkError              exit code 1
    ├── InputError                exit code 65: something in a file or an argument is wrong
    │   ├── RdfSyntaxError        a file is not well-formed RDF
    │   ├── EncodingError         a file is not UTF-8
    │   ├── TableError            a CSV file lacks columns or has a broken row
    │   ├── UnknownStateError     a state code that no state of the graph carries
    │   │   └── OtherDayError     a code or name that stood for states on other days only
    │   ├── DateError             an impossible or malformed date
    │   ├── ShapeError            a shape uses what the checks do not know
    │   ├── ParameterError        a parameter of a named query is missing or malformed
    │   │   └── UnknownNameError  nothing in the graph is called that
    │   ├── AmbiguousSourceError  the files of a source lie in several folders
    │   └── UnconfirmedChangeError  an import would change facts, and nobody has said yes
    ├── QueryError                exit code 65
    │   ├── QuerySyntaxError      the query does not parse
    │   ├── ForbiddenQueryError   the query would reach the network or change the graph
    │   ├── QueryTimeoutError     exit code 75: the query ran out of time
    │   ├── RemoteServerError     exit code 75: another server, which the query asks, did not answer
    │   ├── QueryProcessError     exit code 75: the process of the query ended, as it does without memory
    │   ├── UnwritableAnswerError the format that was asked for cannot hold the answer
    │   ├── AnswerTooLargeError   the answer has more rows than are given
    │   ├── TooManyQueriesError   exit code 75: too many queries wait already
    │   └── TooManyStatesError    exit code 75: too many states of the past are asked already
    ├── NotFoundError             exit code 66
    │   ├── UnknownQueryError     no named query of that name
    │   ├── ReleaseNotFoundError  no release of that name
    │   ├── ProposalNotFoundError no proposal of that number
    │   ├── StateNotFoundError    the graph had no such state, or it is not kept
    │   ├── SourceNotFoundError   an importer's files are not where they should be
    │   └── GraphNotBuiltError    there is no built graph yet
    │       └── NoOwnGraphError   a server that answers from a replica has none of its own
    ├── NonConformingError        exit code 65: the graph breaks its shapes
    ├── ChangeError               exit code 65: a change that is not taken
    │   ├── ReservedGraphError    it would write to a graph that is not written by hand
    │   ├── ConflictError         it takes for granted what is not so any more
    │   ├── StaleChangeError      the graph is no longer as it was when the change was made
    │   ├── ChangeProcessError    exit code 75: the process that tried it ended
    │   ├── TooManyProposalsError exit code 75: too many proposals wait for a reviewer
    │   └── ChangeTimeoutError    exit code 75: carrying out and checking it took too long
    ├── ReadOnlyError             exit code 77: the graph is not open for writing
    ├── HistoryError              exit code 65: the log of changes is damaged
    ├── DamagedHomeError          exit code 65: what lies in a home is not as it was written
    ├── ReplicaError              exit code 75: a replica, or the server that it follows, does not answer as it should
    ├── ServerError               exit code 65, 66, 75 or 77: a server that a command talks to refuses, or is not there
    ├── StorageError              exit code 74: the disk does not take what is to be written
    ├── HomeInUseError            exit code 75: another process writes to the same home
    └── AddressError              exit code 75: the server cannot listen there

The exit codes are those of sysexits.h. Each message is one sentence with the place and the remedy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.validation.report import Report


class LatticeworkError(Exception):
    """Base of all errors that a user can cause."""

    exit_code = 1


class InputError(LatticeworkError):
    """Something in a file or an argument is wrong.

    ``place`` names where, as ``file:line:column`` as far as it is known.
    """

    exit_code = 65

    def __init__(self, message: str, place: str = "") -> None:
        self.place = place
        super().__init__(f"{place}: {message}" if place else message)


class RdfSyntaxError(InputError):
    """A file is not well-formed RDF."""


class EncodingError(InputError):
    """A file is not UTF-8."""


class TableError(InputError):
    """A CSV file lacks columns or has a broken row."""


class UnknownStateError(InputError):
    """A state code that no state of the graph carries."""


class OtherDayError(UnknownStateError):
    """A code or name that stood for states on other days only."""


class DateError(InputError):
    """An impossible or malformed date."""


class ShapeError(InputError):
    """A shape uses what the compiled checks do not know."""


class ParameterError(InputError):
    """A parameter of a named query is missing or malformed."""


class AmbiguousSourceError(InputError):
    """The files of a source lie in several folders, and nobody has said which are meant."""


class UnknownNameError(ParameterError):
    """Nothing in the graph is called ``name``."""

    def __init__(self, message: str, name: str) -> None:
        self.name = name
        super().__init__(message)


class UnconfirmedChangeError(InputError):
    """An import would change facts that an earlier one left, and nobody has said yes."""


class QueryError(LatticeworkError):
    """A query that cannot be answered."""

    exit_code = 65


class QuerySyntaxError(QueryError):
    """The query does not parse. ``line`` and ``column`` count from one; zero where unknown."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        self.line = line
        self.column = column
        super().__init__(message)


class ForbiddenQueryError(QueryError):
    """The query would reach the network or change the graph."""


class QueryTimeoutError(QueryError):
    """The query ran out of time."""

    exit_code = 75


class RemoteServerError(QueryError):
    """Another server, which the query or update asks, did not answer as it should."""

    exit_code = 75


class QueryProcessError(QueryError):
    """The process that ran the query ended, as it does where it runs out of memory."""

    exit_code = 75


class UnwritableAnswerError(QueryError):
    """The format that was asked for cannot hold the answer."""


class AnswerTooLargeError(QueryError):
    """The answer has more rows than are given."""


class TooManyQueriesError(QueryError):
    """Too many queries wait already."""

    exit_code = 75


class TooManyStatesError(QueryError):
    """Too many states of the past are asked already."""

    exit_code = 75


class NotFoundError(LatticeworkError):
    """Something that was asked for is not there."""

    exit_code = 66


class UnknownQueryError(NotFoundError):
    """No named query of that name."""

    def __init__(self, name: str, close: Sequence[str]) -> None:
        hint = f"did you mean {', '.join(close)}?" if close else "`latticework ask` lists them."
        super().__init__(f"There is no named query {name!r}: {hint}")


class ReleaseNotFoundError(NotFoundError):
    """There is no release of that name."""


class ProposalNotFoundError(NotFoundError):
    """There is no proposal of that number."""


class StateNotFoundError(NotFoundError):
    """The graph never was in such a state, or what it was is not kept."""


class SourceNotFoundError(NotFoundError):
    """An importer's files are not where they should be."""


class GraphNotBuiltError(NotFoundError):
    """There is no built graph yet."""


class NoOwnGraphError(GraphNotBuiltError):
    """A server that answers from a replica has no graph of its own, which this needs."""


class NonConformingError(LatticeworkError):
    """The graph breaks its shapes; ``report`` says where."""

    exit_code = 65

    def __init__(self, message: str, report: Report) -> None:
        self.report = report
        super().__init__(message)


class ChangeError(LatticeworkError):
    """A change that is not taken."""

    exit_code = 65


class ReservedGraphError(ChangeError):
    """The change would write to a graph that is not written by hand."""


class ConflictError(ChangeError):
    """The change takes for granted what is not so any more."""


class StaleChangeError(ChangeError):
    """The graph is no longer as it was when the change was made."""


class ChangeProcessError(ChangeError):
    """The process that tried the change ended, as it does where it runs out of memory."""

    exit_code = 75


class TooManyProposalsError(ChangeError):
    """Too many proposals wait for a reviewer."""

    exit_code = 75


class ChangeTimeoutError(ChangeError):
    """Carrying out and checking the change took too long."""

    exit_code = 75


class ReadOnlyError(LatticeworkError):
    """The graph is not open for writing."""

    exit_code = 77


class HistoryError(LatticeworkError):
    """The log of changes is damaged."""

    exit_code = 65


class DamagedHomeError(LatticeworkError):
    """What lies in a home is not as it was written, or does not fit together."""

    exit_code = 65


class ReplicaError(LatticeworkError):
    """A replica, or the server that it follows, does not answer as it should.

    ``status`` is that of its answer, zero where there was none.
    """

    exit_code = 75

    def __init__(self, message: str, status: int = 0) -> None:
        self.status = status
        super().__init__(message)


class ServerError(LatticeworkError):
    """A Latticework server that a command talks to refuses what it is asked, or does not answer."""

    def __init__(self, message: str, exit_code: int) -> None:
        self.exit_code = exit_code
        super().__init__(message)


class StorageError(LatticeworkError):
    """The disk does not take what is to be written."""

    exit_code = 74


class HomeInUseError(LatticeworkError):
    """Another process writes to the same home."""

    exit_code = 75


class AddressError(LatticeworkError):
    """The server cannot listen at an address."""

    exit_code = 75
