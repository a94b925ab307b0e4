"""What happened to a ticket, line by line."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.audit import Actor, ActorKind
from core.db import Base, only, words


class EventKind(StrEnum):
    """What can happen to a ticket. What each does is in support/transitions.py."""

    OPENED = "opened"
    WROTE = "wrote"  # the requester says more
    CALLED = "called"  # somebody rang about it, and a supporter noted what they said
    WORKS = "works"  # the requester says that it works
    TAKEN = "taken"
    REPLIED = "replied"
    LINK_SENT = "link_sent"  # the invitation once more, with the personal link
    NOTED = "noted"
    GIVEN_BACK = "given_back"  # who had it is not at the desk any more
    WAITS = "waits"
    RESUMED = "resumed"
    OFFERED = "offered"  # another unit is asked to take it over
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TIMED_OUT = "timed_out"  # the unit that was asked did not answer in time
    OFFER_ENDED = "offer_ended"  # taken back, or without an object any more
    HANDED_OVER = "handed_over"  # at once: nobody is asked
    SKIPPED = "skipped"  # a closed receiver was routed past
    ALL_CLOSED = "all_closed"
    CONSULTED = "consulted"  # another unit is asked a question, and gets no responsibility
    ADVISED = "advised"
    CONSULT_ENDED = "consult_ended"  # nobody waits for the answer any more
    OUTSIDE_WROTE = "outside_wrote"  # a unit with a system of its own wrote, by mail
    MAILED = "mailed"  # a mail of somebody else's, for the desk only
    MACHINE_MAILED = "machine_mailed"  # out of office and the like: nothing follows from it
    RESOLVED = "resolved"
    TOLD = "told"
    NOT_REACHED = "not_reached"
    CLOSED = "closed"
    REOPENED = "reopened"
    TASK_GIVEN = "task_given"
    TASK_DONE = "task_done"
    TASK_CANCELLED = "task_cancelled"
    TASK_SILENT = "task_silent"  # no result, though reminded: the giver decides
    FINISHED = "finished"  # of the task itself: it has a result
    REMINDED = "reminded"  # of the task itself: its time is up
    DROPPED = "dropped"  # of the task itself
    MERGED = "merged"
    DISCARDED = "discarded"
    RESTORED = "restored"  # it was not to be merged or discarded
    LINKED = "linked"
    UNLINKED = "unlinked"
    SAME_CAUSE = "same_cause"  # one of many: an incident explains it
    ROOM_READY = "room_ready"  # of a ticket that a room opened for not being ready
    ROOM_CLOSED = "room_closed"  # of one that it opened for staying open
    MEETING_CANCELLED = "meeting_cancelled"
    MEETING_MOVED = "meeting_moved"
    MEETING_REVIVED = "meeting_revived"  # it was cancelled, and is held after all


class TicketEvent(Base):
    """One thing that happened. Append-only: the schema refuses updates."""

    __tablename__ = "ticket_event"
    __table_args__ = (
        Index("ix_ticket_event_ticket", "ticket_id", "id"),
        # Few of many, and asked of every case by the figures.
        Index("ix_ticket_event_all_closed", "ticket_id", **only("kind = 'all_closed'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"))
    at: Mapped[datetime]
    kind: Mapped[EventKind] = mapped_column(words(EventKind))
    actor_kind: Mapped[ActorKind] = mapped_column(words(ActorKind))
    actor_id: Mapped[uuid.UUID | None]
    actor_name: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text, default="")
    is_internal: Mapped[bool] = mapped_column(default=False)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    @property
    def actor(self) -> Actor:
        """Who did it, for the audit."""
        return Actor(self.actor_kind, self.actor_id, self.actor_name)
