"""Mail that has come to the desk: the worker deals with it, as with all mail."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from notifications.inbound.store import Envelope, receive
from support.demo.stage import Stage, deed

ELSES_DAUGHTER = "mette@example.org"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(900)  # what matters is that there is one


def write_as_elses_daughter(stage: Stage) -> None:
    """To the hotline's own mailbox, about nothing that a machine could tell."""
    to = stage.cast.at.hotline_unit.email or "hotline-unit@example.org"
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = f"Mette Eksempel <{ELSES_DAUGHTER}>", to
    mail["Subject"] = "Min mor skal til videomøde"
    mail["Date"], mail["Message-ID"] = format_datetime(stage.now), "<mette-1@example.org>"
    mail.set_content(
        "Hej\n\nMin mor Else har fået en seddel med en kode. Hun har kun en gammel tablet.\n"
        "Kan den bruges? Jeg har taget et billede af den.\n\nVenlig hilsen\nMette\n"
    )
    mail.add_attachment(PICTURE, maintype="image", subtype="png", filename="tablet.png")
    with deed():
        envelope = Envelope(ELSES_DAUGHTER, [to])
        receive(mail.as_bytes(), envelope, key=stage.post.key, now=stage.now)
