"""Spans of seconds as arithmetic: what is said of them holds for every single second."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from booking import claims
from booking.services import rules
from booking.services.planning import PRE_MINUTES
from booking.times.spans import Span, Spans, crowded
from video.forms import LONGEST_BUFFER

HORIZON = 60
SECONDS = range(-5, HORIZON + 30)


def _span(start: int, length: int) -> Span:
    return start, start + length


def test_no_claim_is_longer_than_a_search_looks_back() -> None:
    around = timedelta(minutes=2 * LONGEST_BUFFER + max(PRE_MINUTES))

    assert rules.LONGEST + around <= claims.LONGEST


spans = st.lists(st.builds(_span, st.integers(0, HORIZON), st.integers(0, 9)), max_size=12)


def _seconds(of: list[Span]) -> set[int]:
    return {at for start, end in of for at in range(start, end)}


@given(spans)
def test_a_set_of_spans_holds_the_seconds_of_each(some: list[Span]) -> None:
    made = Spans(some)

    assert {at for at in SECONDS if at in made} == _seconds(some)
    assert all(end < start for (_, end), (start, _) in zip(made, list(made)[1:], strict=False))


@given(spans, spans)
def test_two_sets_are_added_and_shared(one: list[Span], two: list[Span]) -> None:
    assert _seconds(list(Spans(one) | Spans(two))) == _seconds(one) | _seconds(two)
    assert _seconds(list(Spans(one) & Spans(two))) == _seconds(one) & _seconds(two)


@given(spans, st.integers(1, 9), st.integers(0, 3))
def test_a_start_is_refused_where_the_whole_would_touch(
    some: list[Span], length: int, pause: int
) -> None:
    refused, made = Spans(some).refused(length, pause), Spans(some)

    for at in SECONDS:
        whole = range(at - pause, at + length + pause)
        clashes = bool(_seconds(some) & set(whole))
        assert (at in refused) == clashes == made.touches(whole.start, whole.stop)


@given(spans, st.integers(1, 4))
def test_it_is_crowded_where_so_many_are_at_once(some: list[Span], most: int) -> None:
    full = crowded((span for span in some if span[0] < span[1]), most)

    for at in SECONDS:
        assert (at in full) == (sum(start <= at < end for start, end in some) >= most)
