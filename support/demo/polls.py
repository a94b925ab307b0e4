"""The question about a time that is open in the story: some have answered, and one cannot."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from accounts.models import User
from booking import drafts
from booking.models import MeetingDraft, MeetingType, Poll, Said
from booking.polls import answering, asking
from booking.polls.asking import Question
from booking.ports import MeetingPost
from booking.services.participants import invite_unit, invite_user
from support.demo import times
from support.demo.meetings import KARL
from support.demo.stage import Stage, deed
from support.demo.times import at

MINUTES = 45


def ask_about_time(stage: Stage) -> Poll:
    """Anna asks Karl, the home care, rehabilitation and Jens about three times next week."""
    now = at(times.back(stage.today, 1), "13:40")
    draft = _begin(stage, stage.cast.anna)
    days = [times.ahead(stage.today, ahead) for ahead in (6, 7, 8)]
    starts = [at(day, wall) for day, wall in zip(days, ("09:00", "13:00", "10:30"), strict=True)]
    required = [guest.key for guest in drafts.plan_of(draft).guests[:2]]
    with deed():
        question = Question(set(starts), MINUTES, stage.today + timedelta(days=2), required)
        post = MeetingPost(stage.desk, stage.post.key, stage.post.mail_domain)
        poll = asking.ask(draft, question, by=stage.cast.anna, post=post, now=now)
    yes, perhaps, no = Said.YES, Said.IF_NEEDED, Said.NO
    _answer(stage, poll, stage.cast.at.home_care.name, (yes, yes, perhaps), "15:05")
    _answer(stage, poll, stage.cast.jens.name, (no, yes, yes), "16:20")
    _answer(stage, poll, "Karl", (no, yes, yes), "18:45")
    return poll


def _begin(stage: Stage, leader: User) -> MeetingDraft:
    places, now = stage.cast.at, at(times.back(stage.today, 1), "13:25")
    guests = [KARL, invite_unit(places.home_care), invite_unit(places.rehab)]
    guests.append(invite_user(stage.cast.jens))
    with deed():
        draft = drafts.start_draft(leader, MeetingType.PLANNING, now=now)
        plan = drafts.plan_of(draft)
        matter = replace(
            plan.matter,
            purpose="Den næste tid derhjemme",
            agenda="Hvad går godt?\nHvad er der brug for?\nHvem gør hvad?",
        )
        listed = tuple(drafts.Guest(uuid.uuid4(), guest) for guest in guests)
        drafts.keep(draft, replace(plan, matter=matter, guests=listed), now)
    return draft


def _answer(stage: Stage, poll: Poll, name: str, said: tuple[Said, ...], wall: str) -> None:
    now = at(times.back(stage.today, 1), wall)
    with deed():
        person = next(p for p in poll.people if p.name == name)
        answers: Mapping[uuid.UUID, Said] = dict(
            zip([time.id for time in poll.proposals], said, strict=True)
        )
        post = MeetingPost(stage.desk, stage.post.key, stage.post.mail_domain)
        answering.note_look(person, now=now)
        answering.answer(person, answers, "", post=post, now=now)
