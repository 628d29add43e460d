"""What is made ahead is held within its bound, and given out once."""

from hypothesis import given
from hypothesis import strategies as st

from copytaster.text.held_once import HeldOnce


def test_each_value_is_given_out_once() -> None:
    held: HeldOnce[str, int] = HeldOnce(10)
    held.put("a", 1, size=3)
    assert ("a" in held, "b" in held) == (True, False)
    assert [held.hand_out("a"), held.hand_out("a"), held.hand_out("b")] == [1, None, None]


def test_no_more_is_held_than_the_bound_and_what_was_held_longest_gives_way() -> None:
    held: HeldOnce[bytes, str] = HeldOnce(2)
    for name in (b"one", b"two", b"two", b"three"):
        held.put(name, name.decode(), size=1)
    assert [held.hand_out(name) for name in (b"one", b"two", b"three", b"three")] == [None, "two", "three", None]


def test_what_is_larger_than_the_bound_is_not_held_and_nothing_else_stays() -> None:
    held: HeldOnce[str, str] = HeldOnce(5)
    held.put("small", "s", size=1)
    held.put("large", "l", size=6)
    assert ("small" in held, "large" in held) == (False, False)
    held.put("small", "s", size=5)
    assert held.hand_out("small") == "s"


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4), st.booleans())))
def test_sizes_are_counted_right_whatever_comes(steps: list[tuple[int, int, bool]]) -> None:
    held: HeldOnce[int, int] = HeldOnce(7)
    known: dict[int, int] = {}
    for key, size, puts in steps:
        if puts:
            known.pop(key, None)
            known[key] = size
            held.put(key, size, size=size)
            while sum(known.values()) > 7:
                del known[next(iter(known))]
        else:
            assert held.hand_out(key) == known.pop(key, None)
    assert [held.hand_out(key) for key in range(6)] == [known.get(key) for key in range(6)]
