"""An error on its way between processes."""

from __future__ import annotations

from dataclasses import dataclass

from kg import errors
from kg.errors import LatticeworkError, QuerySyntaxError


@dataclass(frozen=True, slots=True)
class Failure:
    """The name of a type in kg.errors, and what it says; line and column of a syntax error."""

    type_name: str
    message: str
    line: int = 0
    column: int = 0

    def error(self) -> LatticeworkError:
        """The error itself."""
        if self.type_name == "QuerySyntaxError":
            return QuerySyntaxError(self.message, self.line, self.column)
        kind: type[LatticeworkError] = getattr(errors, self.type_name)
        return kind(self.message)


def failure(error: LatticeworkError) -> Failure:
    """The error as it is sent."""
    if isinstance(error, QuerySyntaxError):
        return Failure("QuerySyntaxError", str(error), error.line, error.column)
    return Failure(type(error).__name__, str(error))
