"""Words that differ by one slip of the hand: a letter too many or too few, another one, or two that changed places.

Each word is filed under its remainders. Two words that differ by one slip share one, whichever of them has the slip.
"""

from __future__ import annotations

_SHORTEST = 4


def remainders(word: str) -> set[str]:
    """The word itself and what is left of it without one of its letters; nothing of a word of less than four."""
    if len(word) < _SHORTEST:
        return set()
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}
