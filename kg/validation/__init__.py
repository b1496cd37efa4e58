"""SHACL shapes compiled to SPARQL, run over a store, with pyshacl as the reference."""

from kg.validation.check import check
from kg.validation.compiler import CompiledConstraint, compile_shapes
from kg.validation.report import Report, Result

__all__ = ["CompiledConstraint", "Report", "Result", "check", "compile_shapes"]
