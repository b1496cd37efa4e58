"""Configuration: read once from the environment and handed in, never imported as state."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from kg.logs import LogFormat, LogLevel

_PACKAGE = Path(__file__).resolve().parent


def _files_root() -> Path:
    """The folder that holds ``ontology/`` and ``shapes/``: the installed package's own copy, or the checkout."""
    installed = _PACKAGE / "_files"
    return installed if installed.is_dir() else _PACKAGE.parent


def is_whole_address(text: str) -> bool:
    """Whether a text begins as the address of a server does."""
    return re.match(r"https?://[^/]", text) is not None


class Settings(BaseSettings):
    """Each setting is an environment variable with the prefix ``LATTICEWORK_``, or a line of ``.env``."""

    model_config = SettingsConfigDict(env_prefix="LATTICEWORK_", env_file=".env", extra="ignore", frozen=True)

    home: Path = Field(default=Path(".latticework"), description="Folder of the built graph and imported sources.")
    host: str = Field(default="127.0.0.1", description="Address that `serve` listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port that `serve` listens on.")
    root_path: str = Field(default="", description="Path under which a proxy serves the application.")
    read_from: str = Field(default="", description="Address of a replica from which `serve` answers queries.")
    query_timeout: float = Field(default=30.0, gt=0, description="Seconds that a query may run.")
    query_workers: int = Field(default=2, ge=1, description="Processes that answer queries.")
    query_memory: int = Field(
        default=2048, ge=0, description="Megabytes that a query may take beside the graph; 0: no limit."
    )
    max_rows: int = Field(default=0, ge=0, description="Most rows of an answer; 0: no limit.")
    max_queued: int = Field(default=100, ge=0, description="Queries that may wait for a free process.")
    slow_queries: int = Field(
        default=4, ge=0, description="Long queries that go on beside the others, at lower priority."
    )
    client_timeout: float = Field(
        default=30.0,
        gt=0,
        description="Seconds that a client may take for its request's head, and for each part of a body.",
    )
    rate_limit: float = Field(
        default=0.0, ge=0, description="Requests a second that one client may make, on average; 0: no limit."
    )
    cache_megabytes: int = Field(
        default=64, ge=0, description="Megabytes of answers that are kept for repeated requests."
    )
    panel_megabytes: int = Field(
        default=2048,
        ge=0,
        description="Megabytes of panels that are kept; what was asked for the longest ago goes first.",
    )
    panel_timeout: float = Field(default=300.0, gt=0, description="Seconds that making a panel may take.")
    max_quads_in_memory: int = Field(
        default=5_000_000, ge=0, description="Largest graph, in quads, that is held in memory."
    )
    dump: bool = Field(default=True, description="Whether a build writes a compressed dump of itself, for /dumps.")
    max_query_bytes: int = Field(default=1_000_000, ge=1, description="Longest query text, in bytes.")

    max_body_bytes: int = Field(default=50_000_000, ge=1, description="Longest body of a write, in bytes.")
    write_timeout: float = Field(
        default=120.0, gt=0, description="Seconds that carrying out and checking a write may take."
    )
    describe_changes: bool = Field(
        default=True, description="Whether the graph says of each change who made it, when and why."
    )
    max_proposals: int = Field(default=100, ge=0, description="Proposals that may wait for a reviewer.")
    past_states: int = Field(default=16, ge=1, description="States of the past that are kept at hand.")
    max_history_bytes: int = Field(
        default=200_000_000, ge=0, description="Most bytes of changes that are followed to a state of the past."
    )
    default_graph: Literal["union", "own"] = Field(
        default="union", description="What queries find in the default graph: all graphs, or just its own."
    )
    allowed_targets: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Whole addresses, with spaces between, that SERVICE and LOAD may name; they are trusted.",
    )
    slow_query_seconds: float = Field(default=2.0, ge=0, description="From how many seconds on a query is logged.")
    log_level: LogLevel = Field(default="info", description="The least that is logged: debug, info, warning or error.")
    log_format: LogFormat = Field(default="json", description="How the server logs: json or text.")
    shutdown_delay: float = Field(
        default=0.0, ge=0, description="Seconds for which requests are still taken after SIGTERM."
    )
    shutdown_timeout: int = Field(default=35, ge=1, description="Seconds that running requests have to end.")

    @field_validator("allowed_targets", mode="before")
    @classmethod
    def _whole_addresses(cls, value: object) -> object:
        addresses = tuple(value.split()) if isinstance(value, str) else value
        for address in addresses if isinstance(addresses, tuple | list) else ():
            if not is_whole_address(str(address)):
                raise ValueError(f"{address} is not a whole address; each begins with http:// or https://")
        return addresses

    @field_validator("read_from")
    @classmethod
    def _whole_address(cls, value: str) -> str:
        if value and not is_whole_address(value):
            raise ValueError(f"{value} is not a whole address; it begins with http:// or https://")
        return value

    @property
    def ontology(self) -> Path:
        """Folder of the ontology's Turtle files."""
        return _files_root() / "ontology"

    @property
    def shapes(self) -> Path:
        """Folder of the SHACL shapes."""
        return _files_root() / "shapes"

    @property
    def curated(self) -> Path:
        """Folder of the curated facts."""
        return _PACKAGE / "data" / "curated"

    @property
    def queries(self) -> Path:
        """Folder of the named queries."""
        return _PACKAGE / "queries"

    @property
    def imports(self) -> Path:
        """Folder in which imported sources wait for the next build, one folder each."""
        return self.home / "imports"
