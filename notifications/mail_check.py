"""Whether the settings of outgoing mail work, and what is wrong in words: no mail is sent."""

import smtplib
import ssl
from collections.abc import Iterator

from core.config import Settings
from notifications.dkim_signing import DkimSigner, UnusableKey
from notifications.failures import DeliveryFailure
from notifications.smtp import SmtpSender, mail_sender


def faults(settings: Settings) -> Iterator[str]:
    """What has to be mended, one sentence each."""
    try:
        sender = mail_sender(settings)
    except UnusableKey:
        yield "DKIM_KEY_FILE holds no RSA key of 2048 bits or more in PEM that can be read here."
        return
    if not isinstance(sender, SmtpSender):
        yield "No SMTP_HOST is set: mail becomes files, and nobody gets any."
        return
    try:
        sender.knock(f"bounce@{settings.mail_domain}")
    except DeliveryFailure as failure:
        yield _words(failure, f"{sender.host}:{sender.port}")


def notes(settings: Settings) -> Iterator[str]:
    """What else is worth knowing."""
    if settings.smtp_host and not SmtpSender(settings.smtp_host, settings.smtp_port).demands_tls:
        yield "The mail server is on this machine, so mail goes to it without TLS."
    signer = DkimSigner.of(settings)
    if signer is None:
        yield "We do not sign (DKIM): let your mail server do it, or name a key in DKIM_KEY_FILE."
    else:
        name, text = signer.dns_record()
        yield f'We sign (DKIM). DNS must say at {name}: "{text}"'


def _words(failure: DeliveryFailure, server: str) -> str:
    cause = failure.__cause__
    match cause:
        case ssl.SSLCertVerificationError():
            why = f"its certificate is not trusted ({cause.verify_message})"
            return f"{server}: {why}. Name its issuer in SMTP_CA_FILE, or the right SMTP_HOST."
        case smtplib.SMTPNotSupportedError() if "AUTH" in str(cause):
            return f"{server} lets nobody sign in. Leave SMTP_USER out, or choose another port."
        case smtplib.SMTPNotSupportedError():
            return f"{server} does not offer TLS (STARTTLS), so nothing is sent."
        case ssl.SSLError():
            return f"{server}: no common TLS of 1.2 or newer, or the port speaks another way."
        case smtplib.SMTPAuthenticationError():
            return f"{server} does not accept SMTP_USER and SMTP_PASSWORD."
        case TimeoutError():
            return f"{server} does not answer. Is the port right, and open in the firewall?"
        case OSError():
            return f"{server} cannot be reached ({type(cause).__name__})."
    return f"{server} refuses to take mail from us ({failure.code})."
