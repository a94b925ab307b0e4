"""When tickets are so many that it can hardly be chance: counts in, the same answer out."""

import uuid

import pytest

from support.incidents.baseline import (
    FEWEST,
    FLOOR,
    Key,
    Shared,
    Sighting,
    clusters,
    needed,
    surprise,
    usual_rate,
)

ROOM, OTHER = (Shared.ROOM, "r1"), (Shared.ROOM, "r2")
BRIDGE, HOME = (Shared.BRIDGE, "bro.example.org"), (Shared.ORGANISATION, "o1")


def seen(*keys: Key, who: uuid.UUID | None = None) -> Sighting:
    """One ticket with these."""
    return Sighting(uuid.uuid4(), who or uuid.uuid4(), frozenset(keys))


def seldom(key: Key) -> float:
    """Nothing is known of any key."""
    return FLOOR[key[0]]


def test_four_in_a_room_that_is_usually_calm_are_an_incident() -> None:
    [found] = clusters([seen(ROOM) for _ in range(4)], seldom)

    assert (found.key, found.people) == (ROOM, 4)


def test_three_are_not() -> None:
    assert not clusters([seen(ROOM) for _ in range(3)], seldom)


def test_one_person_who_asks_five_times_is_one() -> None:
    ida = uuid.uuid4()

    assert not clusters([seen(ROOM, who=ida) for _ in range(5)], seldom)


def test_a_busy_key_needs_more_than_a_calm_one() -> None:
    assert needed(Shared.ORGANISATION, 4.0) > needed(Shared.ORGANISATION, 0.5)


def test_a_busy_monday_is_no_incident() -> None:
    many = [seen(HOME) for _ in range(7)]

    assert clusters(many, seldom)
    assert not clusters(many, lambda _key: 3.0)


@pytest.mark.parametrize("kind", list(Shared))
def test_the_floor_alone_needs_no_more_than_the_fewest_and_one(kind: Shared) -> None:
    assert needed(kind, usual_rate(kind, 0)) <= FEWEST[kind] + 1


def test_a_room_that_is_down_makes_nothing_of_its_bridge() -> None:
    tickets = [seen(ROOM, BRIDGE) for _ in range(4)]

    assert [each.key for each in clusters(tickets, seldom)] == [ROOM]


def test_a_bridge_that_is_down_is_not_taken_for_its_rooms() -> None:
    tickets = [seen(room, BRIDGE) for room in (ROOM, OTHER) for _ in range(3)]

    assert [each.key for each in clusters(tickets, seldom)] == [BRIDGE]


def test_two_causes_at_once_are_two() -> None:
    tickets = [seen(ROOM) for _ in range(4)] + [seen(HOME) for _ in range(7)]

    assert {each.key for each in clusters(tickets, seldom)} == {ROOM, HOME}


def test_the_order_of_the_tickets_does_not_matter() -> None:
    tickets = [seen(room, BRIDGE) for room in (ROOM, OTHER) for _ in range(3)]

    assert clusters(tickets, seldom) == clusters(tickets[::-1], seldom)


def test_history_is_asked_only_where_it_could_matter() -> None:
    def unread(key: Key) -> float:
        raise AssertionError(key)

    clusters([seen(ROOM, HOME) for _ in range(2)], unread)


@pytest.mark.parametrize(("people", "usual", "chance"), [(1, 0.5, 0.393469), (3, 1.0, 0.080301)])
def test_the_surprise_is_that_of_poisson(people: int, usual: float, chance: float) -> None:
    assert pytest.approx(chance, abs=1e-5) == 2.718281828459045 ** -surprise(people, usual)


@pytest.mark.parametrize("usual", [0.1, 5.0, 80.0])
def test_a_thousand_are_more_surprising_than_a_hundred(usual: float) -> None:
    assert surprise(1000, usual) > surprise(100, usual) >= 0.0


def test_as_many_as_usual_are_no_surprise() -> None:
    assert surprise(10, 40.0) == pytest.approx(0.0, abs=1e-3)
