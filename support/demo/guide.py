"""What `make run` prints: where it is, and who to be."""

from core.config import Settings
from support.demo.cast import PASSWORD

WHO = (
    ("anna", "Anna leads a meeting that starts in a moment: open the room, see who is ready."),
    ("bo", "Bo works beside Anna, and may take her place."),
    ("dorte", "Dorte is at the hotline for citizens: Ida's call for help is on top. Take it."),
    ("erik", "Erik, IT in Kolding, has got a case from Dorte, with what she tried."),
    ("gitte", "Gitte, IT at the hospital, is closed at night: cases are led past her then."),
    ("hans", "Hans, shared support, has a doctor's call that nobody has taken."),
    ("carla", "Carla, Vejle, has a network meeting; one of the invited cannot be reached."),
    ("jens", "Jens, a doctor, is invited to meetings of others."),
    ("frida", "Frida, administrator, decides who helps whom."),
)


def guide_text(settings: Settings, *, has_mail_pages: bool) -> str:
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
        *(f"  {f'{name}@example.org':<19} {text}" for name, text in WHO),
        "  Ida never signs in: open the mail to ida@example.org, and the link in it.",
        "",
        f"Mail:           {mail}",
        f"Text messages:  {sms}",
    ]
    if settings.smtp_host:
        lines[-2] = f"Mail:           sent to {settings.smtp_host}:{settings.smtp_port}"
    return "\n".join(["", *lines, "", "Ctrl-C stops it all.", ""])
