"""Ways to hand over a finished mail: to a mail server, or as files in a folder."""

import ipaddress
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Protocol

from core.config import Settings
from notifications.dkim_signing import DkimSigner
from notifications.email import Mail
from notifications.failures import PermanentFailure, TemporaryFailure, code_of

TIMEOUT_SECONDS = 30
IMPLICIT_TLS_PORT = 465
# 5xx answers that speak of us (sign in first, start TLS first), not of the receiver.
ABOUT_US = {503, 530, 534, 535, 538}


class MailSender(Protocol):
    """Takes a finished mail over, or raises TemporaryFailure or PermanentFailure."""

    def send(self, mail: Mail) -> None:
        """Hand it over. Called from several threads at once."""


def is_loopback(host: str) -> bool:
    """Whether what is sent there never leaves this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class SmtpSender:
    """SMTP with TLS 1.2 or newer and a verified certificate; without it nothing is sent.

    Only a server on this very machine may be spoken to in the clear.
    """

    host: str
    port: int
    user: str = ""
    password: str = ""
    ca_file: str = ""
    name: str = "localhost"  # what we call ourselves in EHLO
    timeout: float = TIMEOUT_SECONDS
    signer: DkimSigner | None = None

    @property
    def demands_tls(self) -> bool:
        """A CA file says that TLS is meant, also on this machine."""
        return bool(self.ca_file) or not is_loopback(self.host)

    def send(self, mail: Mail) -> None:
        """One connection, one mail: a relay nearby is quick, and no stale one can be met."""
        data = mail.message.as_bytes()
        if self.signer:
            data = self.signer.signed(data, domain=mail.sender.rpartition("@")[2])
        with self._connection() as smtp:
            _expect(smtp.mail(mail.envelope_from))
            _expect(smtp.rcpt(mail.to))
            try:
                answer: tuple[int, bytes | str] = smtp.data(data)
            except smtplib.SMTPDataError as error:
                answer = error.smtp_code, error.smtp_error
            except (smtplib.SMTPException, OSError) as error:
                # It may have been taken: the answer is what is missing.
                raise TemporaryFailure("lost", is_possibly_delivered=True) from error
            _expect(answer)

    def knock(self, envelope_from: str) -> None:
        """Go as far as it goes without sending anything. Raises what `send` raises."""
        with self._connection() as smtp:
            _expect(smtp.mail(envelope_from))

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        try:
            smtp = self._connect()
        except (ssl.SSLError, smtplib.SMTPNotSupportedError) as error:
            raise TemporaryFailure("tls") from error
        except smtplib.SMTPAuthenticationError as error:
            raise TemporaryFailure("sign-in") from error
        except (smtplib.SMTPException, OSError) as error:
            raise TemporaryFailure("connection") from error
        try:
            yield smtp
        except (smtplib.SMTPException, OSError) as error:
            raise TemporaryFailure("connection") from error
        finally:
            _leave(smtp)

    def _connect(self) -> smtplib.SMTP:
        smtp = self._open()
        try:
            if self.demands_tls and self.port != IMPLICIT_TLS_PORT:
                # Not offered or refused: this raises, and nothing is sent.
                smtp.starttls(context=self._tls())
            smtp.ehlo_or_helo_if_needed()
            if self.user:
                smtp.login(self.user, self.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _open(self) -> smtplib.SMTP:
        if self.demands_tls and self.port == IMPLICIT_TLS_PORT:
            return smtplib.SMTP_SSL(
                self.host, self.port, self.name, timeout=self.timeout, context=self._tls()
            )
        return smtplib.SMTP(self.host, self.port, self.name, timeout=self.timeout)

    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self.ca_file or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


def _expect(answer: tuple[int, bytes | str]) -> None:
    status, said = answer
    if status < 400:
        return
    if status < 500 or status in ABOUT_US:
        raise TemporaryFailure(code_of(status, said))
    raise PermanentFailure(code_of(status, said))


def _leave(smtp: smtplib.SMTP) -> None:
    """Say goodbye. What was sent is sent, whatever the server makes of it."""
    try:
        smtp.quit()
    except (smtplib.SMTPException, OSError):
        smtp.close()


@dataclass(frozen=True)
class FileSender:
    """Every mail becomes a file that a person can find and open: for development and demos."""

    folder: Path

    def send(self, mail: Mail) -> None:
        """Write it under a name that says when and to whom."""
        self.folder.mkdir(parents=True, exist_ok=True)
        unique = re.sub(r"\W", "", mail.message["Message-ID"])[:8]
        at = mail.at.astimezone(UTC)
        name = f"{at:%Y%m%dT%H%M%S%f}Z_{file_word(mail.to)}_{unique}.eml"
        write_whole(self.folder / name, mail.message.as_bytes())


def file_word(text: str) -> str:
    """Letters that are safe in any file name."""
    return re.sub(r"[^A-Za-z0-9@.+-]", "-", text).lstrip(".")[:80]


def write_whole(file: Path, content: bytes) -> None:
    """A reader sees all of the file or none of it."""
    fresh = file.with_suffix(".part")
    fresh.touch(mode=0o600)  # links in it open people's pages
    fresh.write_bytes(content)
    fresh.replace(file)


def mail_sender(settings: Settings) -> MailSender:
    """The mail server of the settings, or files where none is named. Raises UnusableKey."""
    if not settings.smtp_host:
        return FileSender(settings.instance_path / "mail")
    return SmtpSender(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_user,
        settings.smtp_password,
        settings.smtp_ca_file,
        settings.mail_domain,
        signer=DkimSigner.of(settings),
    )
