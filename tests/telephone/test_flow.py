"""A call, thought through without a phone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from support.models import Audience, SupportModel
from support.receivers import Tier
from support.routing import Directory, Inquiry
from support.telephone.calls import Ask, Deed, HangUp, Record, Ring, State
from support.telephone.flow import CODE_TRIES
from support.telephone.known import LineKind
from support.telephone.phrases import Phrase
from tests.support.test_routing import ID
from tests.telephone.lines import (
    ANSWERED,
    BEGAN,
    BUSY,
    HUNG_UP,
    NIGHT,
    NOON,
    RECORDED,
    ROOM,
    SILENT,
    WAITED,
    is_over,
    known,
    meeting,
    phrases,
    press,
    rung,
    walk,
)

M1, M2, M3, _FULL = SupportModel


def test_who_has_a_meeting_hears_when_it_is_and_whether_the_room_is_open() -> None:
    [answer] = walk(known(by_number=(meeting(),)), BEGAN)

    assert phrases(answer)[2:4] == ["begins", "room_not_open"]
    assert (answer.then, answer.call.state) == (Ask(), State.MEETING)


def test_nothing_is_said_of_a_meeting_but_its_time_and_room() -> None:
    [answer] = walk(known(by_number=(meeting(),)), BEGAN)

    assert {name for line in answer.lines for name in line.facts} == {"name", "at"}
    assert answer.lines[0].facts == {"name": "Hotline for borgere"}


def test_the_case_is_opened_before_the_phone_rings() -> None:
    _first, answer = walk(known(by_number=(meeting(),)), BEGAN, press("1"))

    assert answer.deeds == (Deed.OPEN_CASE,)
    assert isinstance(answer.then, Ring)


def test_who_only_hears_when_it_is_opens_no_case() -> None:
    first, answer = walk(known(by_number=(meeting(),)), BEGAN, HUNG_UP)

    assert Deed.OPEN_CASE not in (*first.deeds, *answer.deeds)
    assert is_over(answer)


@pytest.mark.parametrize("digits", ["", "0", "1", "4", "#"])
def test_whatever_is_pressed_somebody_is_rung(digits: str) -> None:
    answers = walk(known(by_number=(meeting(),)), BEGAN, press(digits))

    assert rung(answers) == ["Hotline for borgere"]


def test_the_next_is_rung_when_the_first_does_not_answer() -> None:
    answers = walk(known(by_number=(meeting(),)), BEGAN, WAITED, BUSY, ANSWERED)

    assert rung(answers) == ["Hotline for borgere", "Lokal it, Kolding Kommune"]
    assert answers[2].deeds == (Deed.NOTE_NO_ANSWER,)
    assert answers[3].deeds == (Deed.NOTE_ANSWER,)


def test_the_case_is_opened_once() -> None:
    answers = walk(known(by_number=(meeting(),)), BEGAN, WAITED, BUSY, BUSY, WAITED, RECORDED)

    assert sum(answer.deeds.count(Deed.OPEN_CASE) for answer in answers) == 1


def test_when_nobody_answers_a_message_is_taken() -> None:
    answers = walk(known(by_number=(meeting(),)), BEGAN, WAITED, BUSY, BUSY, WAITED, RECORDED)

    assert phrases(answers[3])[0] == "all_busy"
    assert phrases(answers[4]) == ["consent", "after_the_tone"]
    assert isinstance(answers[4].then, Record)
    assert phrases(answers[5]) == ["thanks"]


def test_at_night_it_says_when_it_opens_and_offers_a_message() -> None:
    answers = walk(known(by_number=(meeting(NIGHT),)), BEGAN, WAITED, press("1"), now=NIGHT)

    assert phrases(answers[1]) == ["all_closed", "opens", "press_to_record", "press_to_repeat"]
    assert answers[1].deeds == (Deed.OPEN_CASE,)
    assert isinstance(answers[2].then, Record)


def test_who_closes_last_that_day_opens_first_the_next() -> None:
    answers = walk(known(), BEGAN, WAITED, now=NIGHT)

    opens = next(line for line in answers[1].lines if line.phrase == Phrase.OPENS)
    assert opens.facts["name"] == "Lokal it, Kolding Kommune"  # at 8, the hotline at 9


@pytest.mark.parametrize("when", [NOON, NIGHT])
def test_who_may_go_in_by_phone_is_offered_it(when: object) -> None:
    is_night = when == NIGHT
    now = NIGHT if is_night else NOON
    sight = meeting(now, room_is_open=True, dial_in=ROOM)
    said = [BEGAN, WAITED] if is_night else [BEGAN]

    answers = walk(known(by_number=(sight,)), *said, press("2"), now=now)

    assert "press_for_room" in phrases(answers[-2])
    assert answers[-1].then == Ring(ROOM, 30, is_room=True)


@pytest.mark.parametrize("facts", [{"is_cancelled": True}, {"room_is_open": False}])
def test_nobody_is_let_into_a_meeting_that_is_off_or_shut(facts: dict[str, bool]) -> None:
    sight = meeting(NOON, **{"room_is_open": True, "dial_in": ROOM, **facts})

    answers = walk(known(by_number=(sight,)), BEGAN, press("2"))

    assert rung([answers[1]]) == ["Hotline for borgere"]


def test_where_the_room_does_not_answer_a_person_is_rung() -> None:
    sight = meeting(NOON, room_is_open=True, dial_in=ROOM)

    answers = walk(known(by_number=(sight,)), BEGAN, press("2"), BUSY)

    assert phrases(answers[2])[0] == "not_into_room"
    assert rung([answers[2]]) == ["Hotline for borgere"]


def test_a_code_finds_the_meeting() -> None:
    answers = walk(known(by_code=meeting()), BEGAN, press("12345678"))

    assert answers[0].then == Ask(8)
    assert answers[1].call.state == State.MEETING
    assert answers[1].deeds == (Deed.CHOOSE,)


def test_after_three_wrong_codes_a_person_is_rung_without_a_case() -> None:
    answers = walk(known(), BEGAN, *[press("11111111")] * CODE_TRIES)

    assert phrases(answers[1])[0] == "unknown_code"
    assert phrases(answers[-1])[0] == "without_meeting"
    assert rung(answers) == ["Hotline for borgere"]
    assert not any(answer.deeds for answer in answers)


def test_a_right_code_helps_nobody_who_guesses() -> None:
    answers = walk(known(by_code=meeting(), is_guessing=True), BEGAN, press("12345678"))

    assert answers[1].call.state == State.RINGING
    assert not answers[1].call.is_chosen


def test_of_several_meetings_one_is_chosen() -> None:
    later = meeting(NOON + timedelta(hours=3))

    answers = walk(known(by_number=(later, meeting())), BEGAN, press("2"))

    assert phrases(answers[0])[2:5] == ["several", "choose_meeting", "choose_meeting"]
    assert answers[1].sight == later


def test_a_meeting_of_next_week_is_not_what_somebody_calls_about() -> None:
    [answer] = walk(known(by_number=(meeting(NOON + timedelta(days=7)),)), BEGAN)

    assert answer.call.state == State.CODE


def test_nine_turns_the_language_and_back() -> None:
    answers = walk(known(by_number=(meeting(),)), BEGAN, press("9"), press("9"))

    assert [answer.call.language for answer in answers] == ["da", "en", "da"]
    assert answers[1].call.state == State.MEETING


def test_the_caller_is_greeted_in_their_own_language() -> None:
    [answer] = walk(known(by_number=(meeting(language="en"),)), BEGAN)

    assert answer.call.language == "en"
    assert answer.lines[1].language == "da"


def test_star_repeats_but_not_for_ever() -> None:
    answers = walk(known(by_number=(meeting(),)), BEGAN, *[press("*")] * 6)

    assert [answer.call.state for answer in answers[:6]] == [State.MEETING] * 6
    assert answers[6].call.state == State.RINGING


def test_who_has_an_open_case_elsewhere_is_put_through_there() -> None:
    sight = meeting(responsible=ID["kolding_it"])

    answers = walk(known(by_number=(sight,)), BEGAN, WAITED, BUSY)

    assert rung(answers) == ["Lokal it, Kolding Kommune", "Hotline for borgere"]


def staff(
    model: SupportModel, crosses: bool = True, without: tuple[str, ...] = ("gate",)
) -> list[str]:
    """Whom one of Kolding's own staff comes to, one after the other."""
    asked = Inquiry(Audience.STAFF, ID["kolding"], ID["hospital"], crosses)
    rows = known(model, kind=LineKind.STAFF, by_number=(meeting(inquiry=asked),), without=without)
    return rung(walk(rows, BEGAN, WAITED, BUSY, BUSY, BUSY))


def test_in_model_1_staff_come_to_local_it_first() -> None:
    assert staff(M1) == ["Lokal it, Kolding Kommune", "Fælles support"]


def test_in_model_2_staff_come_to_shared_support_across_sectors() -> None:
    assert staff(M2) == ["Fælles support", "Lokal it, Kolding Kommune"]
    assert staff(M2, crosses=False) == ["Lokal it, Kolding Kommune", "Fælles support"]


def test_in_model_3_the_hotline_forwards_by_itself() -> None:
    assert staff(M3) == ["Lokal it, Kolding Kommune", "Fælles support"]


def test_in_model_3_a_person_at_the_hotline_is_rung_where_there_is_a_phone() -> None:
    assert staff(M3, without=()) == [
        "Fælles Hotline",
        "Lokal it, Kolding Kommune",
        "Fælles support",
    ]


def test_a_recording_of_nothing_is_asked_for_once_more() -> None:
    answers = walk(known(), BEGAN, WAITED, WAITED, SILENT, SILENT, now=NIGHT)

    assert phrases(answers[3])[0] == "heard_nothing"
    assert isinstance(answers[3].then, Record)
    assert phrases(answers[4]) == ["no_message"]


def test_a_call_that_ended_does_nothing_more() -> None:
    answers = walk(known(by_number=(meeting(),)), BEGAN, HUNG_UP, press("1"))

    assert [is_over(answer) for answer in answers] == [False, True, True]
    assert not answers[2].deeds


def test_where_nobody_helps_the_caller_is_told_whom_to_ring() -> None:
    nobody = replace(known(), rows=Directory({}, {}, {}), desks={})

    answers = walk(nobody, BEGAN, WAITED)

    assert phrases(answers[1]) == ["no_help"]
    assert isinstance(answers[1].then, HangUp)


def test_a_unit_without_a_phone_is_passed_by() -> None:
    rows = known(by_number=(meeting(),), without=("gate", "hotline"))

    assert rung(walk(rows, BEGAN, WAITED)) == ["Lokal it, Kolding Kommune"]
    assert Tier.CITIZEN_HOTLINE in rows.rows.tiers.values()
