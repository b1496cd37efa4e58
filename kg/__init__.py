"""The knowledge graph of Latticework: facts in, answers out. See README.md beside this file."""

__version__ = "0.1.0"
