"""What `make run` prints: where it is, and who to be."""

from collections.abc import Sequence

from accounts.models import User
from core.config import Settings
from support.demo.cast import PASSWORD

TOUR = (
    ("anna", "Anna leads a meeting that starts in a moment: open the room, see who is ready."),
    ("dorte", "Dorte is at the hotline for citizens: Ida's call for help is on top. Take it."),
)
MORE = (
    ("erik", "Erik, IT in Kolding, has got a case from Dorte, with what she tried."),
    ("hans", "Hans, shared support: a doctor's call, and one cause of many calls (in the region)."),
    ("frida", "Frida, administrator, decides who helps whom, and reads last month's figures."),
    ("bo", "Bo, beside Anna, has meetings at a Cisco and at a Pexip bridge (both made up)."),
    ("carla", "Carla, Vejle, has a network meeting; one of the invited cannot be reached."),
    ("gitte", "Gitte, IT at the hospital, is closed at night: cases are led past her then."),
    ("jens", "Jens, a doctor, is invited to meetings of others."),
)


def guide_text(settings: Settings, *, has_mail_pages: bool, neighbours: Sequence[User] = ()) -> str:
    """A screen of text. Ida's link is in her mail, as it is for every citizen."""
    folder = settings.instance_path
    pages = f"{settings.base_url}/dev"
    mail, sms = f"{folder / 'mail'}/*.eml", f"{folder / 'sms'}/*.txt"
    if has_mail_pages:
        mail, sms = f"{pages}/mails  ({mail})", f"{pages}/sms  ({sms})"
    lines = [
        f"Mødebro: {settings.base_url}",
        f"Password of everybody: {PASSWORD}",
        "",
        *(_line(name, text) for name, text in TOUR),
        "  Ida never signs in: open the mail to ida@example.org, and the link in it.",
        "",
        "More people:",
        *(_line(name, text) for name, text in MORE),
        *_around(neighbours),
        "",
        f"Mail:           {mail}",
        f"Text messages:  {sms}",
    ]
    if settings.smtp_host:
        lines[-2] = f"Mail:           sent to {settings.smtp_host}:{settings.smtp_port}"
    return "\n".join(["", *lines, "", "Ctrl-C stops it all.", ""])


def _line(name: str, text: str) -> str:
    return f"  {f'{name}@example.org':<19} {text}"


def _around(people: Sequence[User]) -> Sequence[str]:
    said = [f"  {user.email:<36} {user.title}, {user.place}" for user in people]
    return ["", "And a region around them, for example:", *said] if said else []
