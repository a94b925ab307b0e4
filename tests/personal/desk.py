"""A help desk for these tests: a fake at the border, which keeps what it was told."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from booking.ports import Banner, Case, HelpLine, HelpRequest, Said, Step

HOTLINE = HelpLine(
    "Hotline for borgere",
    "+4500112233",
    is_open=True,
    open_text="Åbent nu, til kl. 18",
    hours_text="Mandag til torsdag kl. 9-18.",
)
LOCAL_IT = HelpLine("Lokal it", "+4500112244", True, "Åbent nu", "Altid.")
STEPS = (
    Step("Du bad om hjælp", "Kl. 9.41. »De kan ikke høre mig.«", "done"),
    Step("Dorte ser på det nu", "Siden kl. 9.43. Hun ringer til dig om lidt.", "now"),
    Step("Du får besked", "Senest kl. 9.55, også hvis det ikke er løst.", "next"),
)


@dataclass
class FakeDesk:
    """Keeps requests, answers and looks; has one case a participant."""

    requests: list[HelpRequest] = field(default_factory=list)
    answers: list[tuple[uuid.UUID, str, bool]] = field(default_factory=list)
    seen: list[uuid.UUID] = field(default_factory=list)
    cases: dict[uuid.UUID, Case] = field(default_factory=dict)
    has_lines: bool = True

    def open_ticket(self, request: HelpRequest, *, now: datetime) -> uuid.UUID:
        """Keep the request, and make a case of it."""
        self.requests.append(request)
        self.cases[request.participant_id] = a_case(now)
        return uuid.uuid4()

    def answer(self, participant_id: uuid.UUID, text: str, *, works: bool, now: datetime) -> None:
        """Keep the answer."""
        self.answers.append((participant_id, text, works))

    def case_of(self, participant_id: uuid.UUID, *, now: datetime) -> Case | None:
        """The case, once help was asked for."""
        return self.cases.get(participant_id)

    def seen_by(self, participant_id: uuid.UUID, *, now: datetime) -> None:
        """Keep the look."""
        self.seen.append(participant_id)

    def banners(self, meeting_id: uuid.UUID, *, now: datetime) -> Sequence[Banner]:
        """None."""
        return ()

    def line_for(
        self, organisation_id: uuid.UUID, *, is_private: bool, now: datetime
    ) -> HelpLine | None:
        """The hotline for citizens, local IT for staff."""
        if not self.has_lines:
            return None
        return HOTLINE if is_private else LOCAL_IT


def a_case(now: datetime, *, is_over: bool = False) -> Case:
    """A case that Dorte has taken."""
    said = Said("Dorte, Hotline for borgere", now, "Prøv at lukke siden og åbne den igen.", False)
    return Case(
        number=1,
        title="Vi har fået din besked",
        lead="Dorte fra Hotline for borgere er i gang. Du behøver ikke gøre mere lige nu.",
        steps=STEPS,
        said=[said],
        helper="Dorte",
        line=HOTLINE,
        is_over=is_over,
        can_attend=True if is_over else None,
    )
