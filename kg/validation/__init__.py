"""SHACL shapes compiled to SPARQL, run over a store or over what a change affects, with pyshacl as the reference."""

from kg.validation.check import check
from kg.validation.compiler import CompiledConstraint, compile_shapes
from kg.validation.gate import Gate
from kg.validation.report import Report, Result

__all__ = ["CompiledConstraint", "Gate", "Report", "Result", "check", "compile_shapes"]
