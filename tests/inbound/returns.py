"""What mail servers say of a mail they could not deliver, in their own shapes. All are written by
us. The first ones mean that it will never get there; the others that it may, or nothing at all."""

from tests.inbound.mails import Mail, Part, text

WHO = "ida@example.org"  # whom ours was for
DAEMON = "Mail Delivery System <MAILER-DAEMON@mx.example.org>"
OURS = Part("message/rfc822", Mail(text("Hej Ida"), to=WHO).raw())


def notice(
    *lines: str,
    sender: str = DAEMON,
    subject: str = "failure notice",
    headers: tuple[str, ...] = (),
) -> bytes:
    """In words alone."""
    return Mail(text("\r\n".join(lines)), sender, subject=subject, headers=headers).raw()


def status(*said: str) -> Part:
    """The part for machines."""
    lines = ("Reporting-MTA: dns; mx.example.org", "", f"Final-Recipient: rfc822; {WHO}", *said)
    return Part("message/delivery-status", "\r\n".join((*lines, "")))


def report(*parts: Part, headers: tuple[str, ...] = ()) -> bytes:
    """By RFC 3464."""
    body = Part("multipart/report; report-type=delivery-status", parts=(*parts, OURS))
    return Mail(body, DAEMON, subject="Undelivered Mail", headers=headers).raw()


QMAIL = notice(
    "Hi. This is the qmail-send program at mx.example.org.",
    "I'm afraid I wasn't able to deliver your message to the following addresses.",
    "This is a permanent error; I've given up. Sorry it didn't work out.", "", f"<{WHO}>:",
    "Sorry, no mailbox here by that name. (#5.1.1)", "",
    "--- Below this line is a copy of the message.", "", "Subject: Videomøde",
)  # fmt: skip
EXCHANGE = notice(
    "Your message", "", "  To:      Ida", "  Subject: Videomøde", "",
    "did not reach the following recipient(s):", "",
    f"{WHO} on Sat, 21 Nov 2026 12:00:05 +0100",
    "    The recipient name is not recognized", "    MSEXCH:IMS:Example:Site:MX 0 (000C05A6)",
    sender="System Administrator <postmaster@example.org>", subject="Undeliverable: Videomøde",
)  # fmt: skip
POSTFIX = report(
    text(f"I'm sorry to have to inform you. <{WHO}>: host mx said: 550 5.1.1 unknown"),
    status("Status: 5.1.1", "Action: failed"),
    headers=("Auto-Submitted: auto-replied",),
)
POSTFIX_GAVE_UP = report(
    text(f"<{WHO}>: connect to mx.example.org[192.0.2.1]:25: Connection timed out"),
    status("Action: failed", "Status: 4.4.1"),
    headers=("Auto-Submitted: auto-replied",),
)
EXIM = notice(
    "This message was created automatically by mail delivery software.", "",
    "A message that you sent could not be delivered to one or more of its",
    "recipients. This is a permanent error. The following address(es) failed:", "",
    f"  {WHO}", "    SMTP error after RCPT TO: 550 5.1.1 unknown user", "",
    "------ This is a copy of the message, including all the headers. ------",
    subject="Mail delivery failed: returning message to sender",
    headers=(f"X-Failed-Recipients: {WHO}", "Auto-Submitted: auto-replied"),
)  # fmt: skip
YAHOO = notice(
    "Message from yahoo.com.",
    "Sorry, we were unable to deliver your message to the following address(es).", "",
    f"<{WHO}>:", "This user doesn't have an account here.", "",
    "--- Original message follows.", sender="MAILER-DAEMON@yahoo.com", subject="Delivery failure",
)  # fmt: skip
AOL = notice(
    "Your mail to the following recipients could not be delivered because they are not accepting "
    "mail from you:", "        ida", "",
    sender="AOL Postmaster <postmaster@aol.com>", subject="Mail could not be delivered",
)  # fmt: skip
DANISH = notice(
    "Kære afsender,", "", f"din mail til {WHO} kunne ikke leveres.",
    "Grund: modtageren findes ikke (550 5.1.1).", "", "Venlig hilsen", "Mailsystemet",
    subject="Mail kunne ikke leveres",
)  # fmt: skip

BY_A_MACHINE = "a machine that names itself"
FOR_GOOD = {
    "qmail": (QMAIL, "550 5.1.1"),
    "Exchange of long ago": (EXCHANGE, "550 5.0.0"),
    "Postfix": (POSTFIX, "550 5.1.1"),
    "Postfix after five days": (POSTFIX_GAVE_UP, "450 4.4.1"),
    "Exim, marked as a machine's reply": (EXIM, "550 5.1.1"),
    "Yahoo": (YAHOO, "550 5.0.0"),
    "AOL": (AOL, "550 5.0.0"),
    "Danish": (DANISH, "550 5.1.1"),
    "a report that does not say": (report(text("?"), status("Status: 5.0.0")), "came back"),
    "another language": (
        notice("Votre message est revenu.", subject="Échec"), "came back",
    ),
    "nothing at all": (notice("", subject=""), "came back"),
    BY_A_MACHINE: (
        notice(
            "Votre message est revenu.", sender="Gateway <gw@example.org>",
            headers=("Auto-Submitted: auto-generated",),
        ),
        "came back",
    ),
}  # fmt: skip

EXIM_DELAY = notice(
    "This message was created automatically by mail delivery software.",
    "A message that you sent has not yet been delivered to one or more of its",
    "recipients after more than 24 hours on the queue.", "",
    "The address to which the message has not yet been delivered is:", "", f"  {WHO}",
    f"    Delay reason: SMTP error after RCPT TO:<{WHO}>: 451 try again", "",
    "No action is required on your part.",
    subject="Warning: message 1abc delayed 24 hours", headers=("Auto-Submitted: auto-replied",),
)  # fmt: skip
EXCHANGE_DELAY = notice(
    "This is an advisory-only email. It is not necessary to resend.",
    f'Delivery of your message to "{WHO}" has been postponed.', subject="Delivery status",
    sender="System Administrator <postmaster@example.org>",
)  # fmt: skip
DANISH_DELAY = notice(
    f"Din mail til {WHO} er endnu ikke leveret.", "Vi forsøger fortsat i to dage.",
    "Kan den ikke leveres til den tid, får du besked.", subject="Besked om din mail",
)  # fmt: skip
GMAIL_DELAY = notice(
    "This is an automatically generated Delivery Status Notification", "",
    "THIS IS A WARNING MESSAGE ONLY.", "YOU DO NOT NEED TO RESEND YOUR MESSAGE.", "",
    "Delivery to the following recipient has been delayed:", "", f"     {WHO}", "",
    "Message will be retried for 2 more day(s)",
    subject="Delivery Status Notification (Delay)", headers=(f"X-Failed-Recipients: {WHO}",),
)  # fmt: skip
AWAY = notice(
    "Jeg er på ferie. Din mail bliver ikke læst.", sender=f"Ida Eksempel <{WHO}>",
    subject="Automatisk svar: Videomøde",
)  # fmt: skip

NOT_YET = {
    "Exim's warning": EXIM_DELAY,
    "Exchange's warning": EXCHANGE_DELAY,
    "a Danish warning": DANISH_DELAY,
    "Gmail's warning, with the header of a failure": GMAIL_DELAY,
    "Postfix' warning": report(text("Delayed"), status("Action: delayed", "Status: 4.4.1")),
    "on holiday, without a mark": AWAY,
}

FROM_A_NAME = DANISH.replace(DAEMON.encode(), b"Mailsystemet <system@example.org>")
