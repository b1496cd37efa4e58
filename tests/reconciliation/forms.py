"""The forms of the Reconciliation Service API 0.2, in our own words, after sections 3 to 7 of the specification.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/ . They are narrower than what the
specification allows: what is not named there is refused.
"""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator

_TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
_ADDRESS: dict[str, Any] = {"type": "string", "pattern": "^https?://"}
_WITH_ID: dict[str, Any] = {"type": "string", "pattern": r"^https?://.*\{\{id\}\}"}


def _object(needed: dict[str, Any], **optional: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": needed | optional,
        "required": list(needed),
        "additionalProperties": False,
    }


def _list(of: dict[str, Any], least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": of, "minItems": least}


def _by_key(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": of}


_NAMED = _object({"id": _TEXT, "name": _TEXT})
_TYPE = _object({"id": _TEXT, "name": _TEXT}, broader=_list(_NAMED, 1))
_SERVICE = _object({"service_url": _ADDRESS, "service_path": {"type": "string", "pattern": "^/"}})

MANIFEST = _object(
    {
        "versions": {"type": "array", "contains": {"const": "0.2"}, "items": {"enum": ["0.1", "0.2"]}},
        "name": _TEXT,
        "identifierSpace": _ADDRESS,
        "schemaSpace": _ADDRESS,
    },
    documentation=_ADDRESS,
    logo=_ADDRESS,
    serviceVersion=_TEXT,
    defaultTypes=_list(_TYPE, 1) | {"uniqueItems": True},
    view=_object({"url": _WITH_ID}),
    preview=_object({"url": _WITH_ID, "width": {"type": "integer"}, "height": {"type": "integer"}}),
    suggest=_object({}, entity=_SERVICE, type=_SERVICE, property=_SERVICE),
    extend=_object(
        {},
        propose_properties=_SERVICE,
        property_settings=_list(
            _object(
                {"name": _TEXT, "label": _TEXT, "type": {"const": "text"}},
                default={"type": "string"},
                help_text=_TEXT,
            )
        ),
    ),
    batchSize={"type": "integer", "minimum": 1},
)

RESULTS = _by_key(
    _object(
        {
            "result": _list(
                _object(
                    {"id": _TEXT, "name": _TEXT, "score": {"type": "number"}},
                    description={"type": "string"},
                    match={"type": "boolean"},
                    type=_list(_NAMED),
                    features=_list(_object({"id": _TEXT, "value": {"type": ["boolean", "number"]}})),
                )
            )
        }
    )
)

ENTITIES = _object({"result": _list(_object({"id": _TEXT, "name": _TEXT}, description=_TEXT, notable=_list(_NAMED)))})
TERMS = _object({"result": _list(_object({"id": _TEXT, "name": _TEXT}, description=_TEXT))})

PROPOSAL = _object({"properties": _list(_NAMED), "type": {"type": "string"}}, limit={"type": "integer"})

_DAY = {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T\d{2}:\d{2}:\d{2}$"}
_VALUE = {
    "oneOf": [
        _object({"id": _TEXT, "name": _TEXT}),
        _object({"str": {"type": "string"}}),
        _object({"int": {"type": "integer"}}),
        _object({"float": {"type": "number"}}),
        _object({"date": _DAY}),
    ]
}
EXTENSION = _object(
    {
        "meta": _list(_object({"id": _TEXT, "name": _TEXT}, type=_NAMED)),
        "rows": _by_key(_by_key(_list(_VALUE))),
    }
)


def require(form: dict[str, Any], content: object) -> Any:
    """The content, if it has the form; else an AssertionError with all that does not fit."""
    found = [f"{error.json_path}: {error.message}" for error in Draft202012Validator(form).iter_errors(content)]
    assert not found, found
    return content
