"""Log records as lines, either JSON for machines or plain for people, and the configuration that writes them.

A record may bring ``fields``, a mapping of names to plain values, with ``extra={"fields": …}``.
"""

from __future__ import annotations

import datetime
import json
import logging
from typing import Any, Literal

LogLevel = Literal["debug", "info", "warning", "error"]
LogFormat = Literal["json", "text"]

_JSON = json.JSONEncoder(ensure_ascii=False, default=str)


class JsonLines(logging.Formatter):
    """One JSON object a record: time, level, logger, message, the fields, and the traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        content: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info and record.exc_info[0]:
            content["traceback"] = self.formatException(record.exc_info)
        return _JSON.encode(content)


class TextLines(logging.Formatter):
    """One line a record, the fields as ``name=value``, and the traceback under it where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        fields = [f"{name}={_plain(value)}" for name, value in _fields(record).items()]
        line = " ".join([_time(record), record.levelname.lower(), record.getMessage(), *fields])
        if record.exc_info and record.exc_info[0]:
            line += "\n" + self.formatException(record.exc_info)
        return line


def log_config(level: LogLevel, form: LogFormat) -> dict[str, Any]:
    """What ``logging.config.dictConfig`` takes: the server's and the project's records, to standard error."""
    formatter = JsonLines if form == "json" else TextLines
    logger = {"handlers": ["lines"], "level": level.upper(), "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": formatter}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "loggers": {"latticework": logger, "uvicorn": logger},
    }


def _time(record: logging.LogRecord) -> str:
    return datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(timespec="milliseconds")


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    """The fields that have a value."""
    return {name: value for name, value in getattr(record, "fields", {}).items() if value is not None}


def _plain(value: object) -> str:
    """A value as it stands, in quotes as JSON writes them where it has blanks or control characters."""
    text = str(value)
    return text if text.isprintable() and " " not in text and text else json.dumps(text, ensure_ascii=False)
