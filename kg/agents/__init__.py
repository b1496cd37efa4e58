"""What language-model agents may ask for, apart from the protocol by which they do."""

from kg.agents.tool import Answer, Tool
from kg.agents.toolbox import INSTRUCTIONS, TOOLS, call, told

__all__ = ["INSTRUCTIONS", "TOOLS", "Answer", "Tool", "call", "told"]
