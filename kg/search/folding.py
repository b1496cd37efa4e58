"""Names as they are compared: without case, accents, punctuation, and the dots of abbreviations."""

from __future__ import annotations

import re
import unicodedata

# Letters that Unicode does not take apart, as they are typed by those who do not have them on their keyboard.
_PLAIN = str.maketrans("øłđðħŧ\N{LATIN SMALL LETTER DOTLESS I}", "olddhti") | {
    ord("æ"): "ae", ord("œ"): "oe", ord("þ"): "th",
}  # fmt: skip
# One spelling for both sides of the Atlantic: organisation, defense.
_PLAIN[ord("z")] = "s"
_DEFENCE = re.compile(r"\bdefenc")
_DOTTED = re.compile(r"\b(?:\w\.){2,}")


def folded(text: str) -> str:
    """Lower-case words of letters and digits, joined by single spaces: ``U.S.-Türkiye`` is ``us turkiye``."""
    # Otherwise each letter of an abbreviation would be a word of its own.
    short = _DOTTED.sub(lambda match: match.group().replace(".", ""), text)
    parts = unicodedata.normalize("NFKD", short.casefold())
    plain = "".join(letter for letter in parts if not unicodedata.combining(letter)).translate(_PLAIN)
    return " ".join(re.findall(r"\w+", _DEFENCE.sub("defens", plain).replace("_", " ")))
