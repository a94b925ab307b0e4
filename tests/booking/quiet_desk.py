"""A help desk where nothing happens: for the pages of booking before a real one is connected."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from booking.ports import Banner, Case, HelpLine, HelpRequest


class QuietDesk:
    """Answers every question of booking, and opens nothing."""

    def __init__(self, *, is_open: bool = True, banners: Sequence[Banner] = ()) -> None:
        self.is_open, self.said = is_open, banners
        self.phone: str | None = "+4500112233"

    def open_ticket(self, request: HelpRequest, *, now: datetime) -> uuid.UUID:
        """A ticket that nobody sees."""
        return uuid.uuid4()

    def answer(self, participant_id: uuid.UUID, text: str, *, works: bool, now: datetime) -> None:
        """Said to nobody."""

    def case_of(self, participant_id: uuid.UUID, *, now: datetime) -> Case | None:
        """There are no cases."""
        return None

    def seen_by(self, participant_id: uuid.UUID, *, now: datetime) -> None:
        """Nobody asks."""

    def banners(self, meeting_id: uuid.UUID, *, now: datetime) -> Sequence[Banner]:
        """Those it was made with."""
        return self.said

    def line_for(
        self, organisation_id: uuid.UUID, *, is_private: bool, now: datetime
    ) -> HelpLine | None:
        """One number for citizens, and one for staff."""
        if not is_private:
            return HelpLine("Lokal it", self.phone, True, "Åbent nu", "Altid")
        return HelpLine("Hotline for borgere", self.phone, self.is_open, "Åbent nu", "Altid")
