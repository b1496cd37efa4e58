"""The command ``latticework``: thin commands over the modules beside this one."""

from kg.cli.main import main

__all__ = ["main"]
