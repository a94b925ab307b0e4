"""The invitation as text to paste into a system we have no way into: secure mail, Digital Post,
MedCom's correspondence. What is pasted is quoted and passed on: no purpose, and nobody else."""

from dataclasses import dataclass

from flask import current_app

from booking.letters import meeting_title
from booking.personal.page import Page


@dataclass(frozen=True)
class PlainLetter:
    """A subject and a text, in letters of Latin-1: old systems carry no others."""

    subject: str
    text: str


def letter_of(page: Page, *, base_url: str) -> PlainLetter:
    """The letter that belongs to a personal page, in the language that is set."""
    facts = {
        "page": page,
        "title": meeting_title(page.meeting.form, page.meeting.unit.organisation.name),
        "url": f"{base_url.rstrip('/')}/m/{page.token}",
    }
    return PlainLetter(subject=_said("subject", facts), text=_said("text", facts))


def _said(part: str, facts: dict[str, object]) -> str:
    template = current_app.jinja_env.get_template(f"personal/letter/{part}.txt")
    return template.render(facts).strip()
