"""Words that differ by one slip of the hand: a letter too many or too few, another one, or two that changed places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

_SHORTEST = 4


class Vocabulary:
    """The words of all names, each filed under itself and under what is left of it without one of its letters.

    Two words that differ by one slip share such a remainder, whichever of them has the slip.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._filed: dict[str, list[str]] = defaultdict(list)
        for word in sorted(set(words)):
            for key in _remainders(word):
                self._filed[key].append(word)

    def like(self, word: str) -> list[str]:
        """The words that differ from this one by one slip; none where it is shorter than four letters."""
        found = {other for key in _remainders(word) for other in self._filed.get(key, ())}
        return sorted(found - {word})


def _remainders(word: str) -> set[str]:
    if len(word) < _SHORTEST:
        return set()
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}
