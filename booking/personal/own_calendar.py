"""The meeting as an entry to put into one's own calendar: as neutral as the invitation's.

It has the invitation's UID and version: whoever has both has one entry, not two. It changes only
when the meeting does, so the same entry may be fetched as often as one likes.
"""

from dataclasses import replace

from flask_babel import gettext as _

from booking import links
from booking.early import lead_of
from booking.invites import Invite, Method, calendar_bytes
from booking.letters import labels_for, meeting_title
from booking.personal.page import Page
from booking.series_calendar import earlier, series_of, whole_of
from booking.series_letters import with_dates
from core import filters


def calendar_of(page: Page, *, base_url: str, key: bytes, organiser: str) -> bytes:
    """The bytes of the file, in the language that is set."""
    meeting, occurrence, me, line = page.meeting, page.occurrence, page.me, page.line
    organisation, form = meeting.unit.organisation.name, meeting.form
    help_line = (line.name, filters.phone(line.phone), line.hours_text)
    series = series_of(occurrence)
    invite = Invite(
        uid=series.uid if series else meeting.uid,
        sequence=max(meeting.sequence, me.last_sequence or 0),
        method=Method.PUBLISH,
        dtstamp=me.last_dtstamp or meeting.created_at,
        created=meeting.created_at,
        starts_at=page.own.starts_at,
        ends_at=occurrence.ends_at,
        zone=occurrence.zone,
        title=meeting_title(form, organisation),
        join_url=links.personal_url(me, base_url=base_url, key=key),
        short_code=filters.code_pairs(links.code_for(me, key)),
        leader_phone=filters.phone(meeting.phone),
        help_line=", ".join(text for text in help_line if text),
        organiser_address=organiser,
        organiser_name=str(_("%(organisation)s meetings", organisation=organisation)),
        language=me.language,
        labels=labels_for(has_room=form.has_room),
        has_room=form.has_room,
        is_cancelled=occurrence.cancellation is not None,
    )
    entries = [
        with_dates(replace(invite, uid=facts["uid"]), earlier(facts, lead_of(me, occurrence)))
        for facts in whole_of(meeting, now=page.now)
    ]
    return calendar_bytes(*(entries or [invite]))
