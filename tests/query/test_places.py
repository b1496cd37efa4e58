"""Places of short queries, seats beside them, and turns of long ones."""

from __future__ import annotations

import threading

import pytest

from kg.errors import TooManyQueriesError
from kg.query.limits import Limits
from kg.query.places import Places


def test_long_queries_have_turns_and_seats_and_no_more() -> None:
    places = Places(Limits(workers=1, slow=1, seconds=0.01))
    first = places.take()
    with pytest.raises(TooManyQueriesError, match="no place came free for the query"):
        places.take()
    assert first.step_beside()
    two = places.take()
    assert two.step_beside()
    three = places.take()
    assert not three.step_beside(), "there are twice as many seats as turns"
    first.grow_long(1.0)
    with pytest.raises(TooManyQueriesError, match="no place came free for a long query"):
        two.grow_long(0.01)
    with pytest.raises(TooManyQueriesError, match="many long queries run already"):
        three.grow_long(1.0)
    assert places.counts() == (1, 1, 0)
    for lease in (first, two, three):
        lease.give_back()
    assert places.counts() == (0, 0, 0)


def test_a_turn_that_comes_free_is_taken_unless_nobody_waits_any_more() -> None:
    places = Places(Limits(workers=3, slow=1, seconds=1.0))
    first, patient, gone = (places.take() for _ in range(3))
    first.grow_long(1.0)
    outcomes: list[str] = []

    def wait() -> None:
        try:
            gone.grow_long(5.0)
        except TooManyQueriesError as error:
            outcomes.append(str(error))

    waiting = threading.Thread(target=wait)
    waiting.start()
    gone.give_back()
    first.give_back()
    waiting.join()
    assert len(outcomes) == 1
    patient.grow_long(1.0)
    assert places.counts() == (0, 1, 0)
    patient.give_back()
    assert places.counts() == (0, 0, 0)
