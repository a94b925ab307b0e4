"""Whether the settings of outgoing mail work, and what is wrong in words: no mail is sent."""

import smtplib
import ssl
from collections.abc import Callable, Iterator

import dkim
from dns.exception import DNSException

from core.config import Settings
from notifications import own_senders
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


LookUp = Callable[[bytes], bytes | None]  # what DNS says (TXT) at a name


def sender_faults(settings: Settings, look_up: LookUp = dkim.get_txt) -> Iterator[str]:
    """What has to be mended for organisations that write from addresses of their own."""
    signer = DkimSigner.of(settings)
    for name, address in own_senders.in_use():
        domain = address.rpartition("@")[2].lower()
        if own_senders.sender_of(address, settings) != address:
            yield (
                f"{name} wants to write from {address}, but {domain} does not stand in"
                f" MAIL_SENDER_DOMAINS: its mails come from {settings.mail_from}."
            )
        elif signer is not None:
            where, wanted = signer.dns_record(domain)
            if not _stands(wanted, where, look_up):
                yield f'{name} writes from {address}. DNS must say at {where}: "{wanted}"'


def sender_notes(settings: Settings) -> Iterator[str]:
    """What cannot be seen from here: others sign, and others pass mail on."""
    senders = [address for _name, address in own_senders.in_use()]
    for address in sorted(a for a in senders if own_senders.sender_of(a, settings) == a):
        yield f"Mail to {address} must be passed on to {settings.mail_from}."
        if not settings.dkim_key_file:
            domain = address.rpartition("@")[2]
            yield f"Your mail server must sign (DKIM) as {domain}, or receivers throw mails away."


def _stands(wanted: str, where: str, look_up: LookUp) -> bool:
    """Whether the same key is there. Space and order are DNS's own; nothing found is nothing."""
    try:
        said = look_up(where.encode("idna")) or b""
    except (dkim.DKIMException, DNSException, OSError, UnicodeError):
        return False
    return wanted.rpartition("p=")[2] in said.decode("ascii", "replace").replace(" ", "")


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
