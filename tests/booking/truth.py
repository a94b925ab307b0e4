"""What the committed database says of the claims, in SQL of the test's own."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from accounts.models import User
from booking.claims import Claim, ClaimState, Resource
from booking.models import (
    Cancellation,
    Meeting,
    MeetingForm,
    Occurrence,
    PollHold,
    Series,
    SkippedDate,
)
from core import clock
from tests.booking.plain_model import Span
from video.models import Room

NAMES = {"Anna": "anna", "Bo": "bo"}


def _counts(claim: type[Claim], now: datetime) -> ColumnElement[bool]:
    held = and_(claim.state == ClaimState.HELD, claim.expires_at > now)
    return or_(claim.state == ClaimState.BOOKED, held)


class Truth:
    """Reads only; nothing stays open that would keep a writer waiting."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def claims(self, now: datetime) -> list[tuple[str, datetime, datetime]]:
        """Who and which room is taken when: booked, or held until later."""
        who = func.coalesce(Room.name, User.name)
        rows = (
            select(who, Claim.starts_at, Claim.ends_at)
            .join_from(Claim, Resource, Resource.id == Claim.resource_id)
            .outerjoin(Room, Room.id == Resource.room_id)
            .outerjoin(User, User.id == Resource.user_id)
            .where(_counts(Claim, now))
        )
        found = self.session.execute(rows).all()
        self.session.rollback()
        return sorted((NAMES.get(name.split()[0], name), start, end) for name, start, end in found)

    def overlaps(self, now: datetime) -> int:
        """Pairs of claims to one thing at one time."""
        other = aliased(Claim)
        is_pair = and_(
            Claim.id < other.id,
            Claim.resource_id == other.resource_id,
            Claim.starts_at < other.ends_at,
            other.starts_at < Claim.ends_at,
        )
        pairs = select(func.count()).select_from(Claim).join(other, is_pair)
        return self._number(pairs.where(_counts(Claim, now), _counts(other, now)))

    def wrongly_claimed(self, now: datetime) -> list[UUID]:
        """Dates to come without exactly one leader, and one room where they need one."""
        wrong = []
        rows = select(Occurrence.id, Meeting.form).join(Meeting)
        for id, form in self.session.execute(rows.where(Occurrence.starts_at > now)).all():
            is_off = self.session.get(Cancellation, id, populate_existing=True) is not None
            kinds = select(Claim.kind).where(Claim.occurrence_id == id)
            booked = self.session.scalars(kinds.where(Claim.state == ClaimState.BOOKED)).all()
            needed = ["leader", "room"] if form is MeetingForm.VIDEO else ["leader"]
            if sorted(booked) != ([] if is_off else needed):
                wrong.append(id)
        self.session.rollback()
        return wrong

    def cancelled_claims(self) -> int:
        """What dates that are off still have."""
        left = select(func.count(Claim.id)).where(Claim.state != ClaimState.RELEASED)
        return self._number(left.where(Claim.occurrence_id.in_(select(Cancellation.occurrence_id))))

    def room(self, id: UUID) -> str | None:
        """The room of a date, or of a proposal."""
        held = select(PollHold.claim_id).where(PollHold.poll_time_id == id)
        name = (
            select(Room.name)
            .join(Resource, Resource.room_id == Room.id)
            .join(Claim, Claim.resource_id == Resource.id)
            .where(or_(Claim.occurrence_id == id, Claim.id.in_(held)))
            .where(Claim.state != ClaimState.RELEASED)
        )
        found = self.session.scalars(name).one_or_none()
        self.session.rollback()
        return found

    def dates(self, meeting: UUID) -> list[tuple[UUID, Span, UUID | None, date]]:
        """Its dates: when, in which entry of the calendar, and for which day of the rule."""
        wanted = select(Occurrence).where(Occurrence.meeting_id == meeting)
        rows = self.session.scalars(wanted.execution_options(populate_existing=True)).unique().all()
        found = [
            (
                o.id,
                Span(o.starts_at, o.ends_at),
                o.series_id,
                clock.to_local(o.recurrence_id or o.starts_at).date(),
            )
            for o in rows
        ]
        self.session.rollback()
        return found

    def left_out(self, meeting: UUID | None = None) -> list[tuple[UUID, UUID, date]]:
        """What was left out, of it or of all, and is not booked since: of which entry, and when."""
        row = select(SkippedDate.id, SkippedDate.series_id, SkippedDate.on).join(Series)
        wanted = row.where(SkippedDate.occurrence_id.is_(None))
        mine = wanted.where(Series.meeting_id == meeting) if meeting else wanted
        found = sorted((id, entry, on) for id, entry, on in self.session.execute(mine))
        self.session.rollback()
        return found

    def everything(self) -> list[tuple[object, ...]]:
        """Every claim and every date, down to what was let go of."""
        claim = (Claim.id, Claim.resource_id, Claim.starts_at, Claim.ends_at)
        claims = select(*claim, Claim.state, Claim.expires_at, Claim.occurrence_id)
        date = (Occurrence.id, Occurrence.starts_at, Occurrence.ends_at, Occurrence.series_id)
        found_claims = self.session.execute(claims.order_by(Claim.id)).all()
        found_dates = self.session.execute(select(*date).order_by(Occurrence.id)).all()
        self.session.rollback()
        return [tuple(row) for row in (*found_claims, *found_dates)]

    def _number(self, query: Select[int]) -> int:
        found = self.session.scalar(query) or 0
        self.session.rollback()
        return found
