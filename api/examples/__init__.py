"""Scripts that reproduce a known figure from a running server, with nothing but Python's standard library.

Each is run as ``python -m api.examples.NAME http://localhost:8000``.
"""
