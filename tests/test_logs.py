from __future__ import annotations

import json
import logging
import logging.config
import sys
from typing import get_args

import pytest

from kg.logs import JsonLines, LogFormat, TextLines, log_config


def record(**fields: object) -> logging.LogRecord:
    made = logging.LogRecord("latticework", logging.WARNING, "here.py", 1, "slow %s", ("query",), None)
    made.fields = fields
    return made


def with_error() -> logging.LogRecord:
    made = record(request_id="r")
    try:
        raise ValueError("no")
    except ValueError:
        made.exc_info = sys.exc_info()
    return made


def test_json_is_one_object_a_line() -> None:
    line = JsonLines().format(record(query="SELECT *\nWHERE {}", seconds=2.5, absent=None))
    assert "\n" not in line
    content = json.loads(line)
    assert content.pop("time").endswith("+00:00")
    assert content == {
        "level": "warning",
        "logger": "latticework",
        "message": "slow query",
        "query": "SELECT *\nWHERE {}",
        "seconds": 2.5,
    }


def test_json_holds_the_traceback() -> None:
    line = JsonLines().format(with_error())
    assert "\n" not in line
    assert "ValueError: no" in json.loads(line)["traceback"]


def test_text_is_one_line_and_cannot_be_forged() -> None:
    line = TextLines().format(record(query="x\n2026 error forged", route="/void"))
    assert line.endswith(r'warning slow query query="x\n2026 error forged" route=/void')
    assert "\n" not in line
    assert TextLines().format(with_error()).splitlines()[-1] == "ValueError: no"


@pytest.mark.parametrize("form", get_args(LogFormat))
def test_the_configuration_is_one_that_logging_takes(form: LogFormat) -> None:
    config = log_config("error", form)
    # Under names of the test's own, so that it leaves no trace in those of the server.
    config["loggers"] = {f"test.{name}": logger for name, logger in config["loggers"].items()}
    logging.config.dictConfig(config)
    logger = logging.getLogger("test.latticework")
    assert logger.level == logging.ERROR
    assert [type(handler.formatter) for handler in logger.handlers] == [JsonLines if form == "json" else TextLines]
