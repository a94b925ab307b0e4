"""Handing mail over: in the clear to this machine only, and the server's answer understood."""

import ssl
from dataclasses import replace
from pathlib import Path

import pytest

from notifications.email import build
from notifications.failures import PermanentFailure, TemporaryFailure
from notifications.smtp import FileSender, SmtpSender, is_loopback
from tests.notifications.sink import Sink, listening
from tests.notifications.test_email import HEADERS, RENDERED

MAIL = build(HEADERS, RENDERED)
TLS = Path(__file__).parent / "tls"
SAME_MACHINE_BUT_NOT_SAID_SO = "127.1"  # an address that only the resolver knows as loopback


def sender(sink: Sink, **more: str) -> SmtpSender:
    host = more.pop("host", "127.0.0.1")
    return SmtpSender(host, sink.port, timeout=5, **more)  # type: ignore[arg-type]


def server_tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "localhost.pem", TLS / "localhost.key")
    return context


def test_a_mail_arrives_with_its_bounce_address_on_the_envelope() -> None:
    with listening() as sink:
        sender(sink).send(MAIL)

    [envelope] = sink.taken
    assert envelope.mail_from == "bounce+abc@moedebro.example"
    assert envelope.rcpt_tos == ["ida@example.org"]
    assert sink.mails()[0]["Subject"] == RENDERED.subject


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        ("451 4.3.0 try later, ida@example.org", TemporaryFailure, "451 4.3.0"),
        ("550 5.1.1 ida@example.org is unknown", PermanentFailure, "550 5.1.1"),
        ("554 no", PermanentFailure, "554"),
        ("530 5.7.0 Must issue a STARTTLS command first", TemporaryFailure, "530 5.7.0"),
    ],
)
def test_the_answer_says_whether_to_try_again(
    answer: str, kind: type[TemporaryFailure | PermanentFailure], code: str
) -> None:
    with listening(Sink(answers=[answer])) as sink, pytest.raises(kind) as failure:
        sender(sink).send(MAIL)

    assert failure.value.code == code
    assert not failure.value.is_possibly_delivered


def test_a_refused_receiver_is_a_permanent_failure() -> None:
    refusing = Sink(refused={"ida@example.org": "550 5.1.1 unknown"})
    with listening(refusing) as sink, pytest.raises(PermanentFailure):
        sender(sink).send(MAIL)

    assert sink.taken == []


def test_nobody_listening_is_a_temporary_failure() -> None:
    with listening() as sink:
        pass

    with pytest.raises(TemporaryFailure, match="connection"):
        sender(sink).send(MAIL)


def test_a_server_elsewhere_without_starttls_gets_nothing() -> None:
    with listening() as sink, pytest.raises(TemporaryFailure, match="tls"):
        sender(sink, host=SAME_MACHINE_BUT_NOT_SAID_SO).send(MAIL)

    assert sink.taken == []


def test_a_certificate_that_nobody_vouches_for_gets_nothing() -> None:
    with listening(tls=server_tls()) as sink, pytest.raises(TemporaryFailure, match="tls"):
        sender(sink, host=SAME_MACHINE_BUT_NOT_SAID_SO).send(MAIL)

    assert sink.taken == []


def test_a_certificate_of_a_named_authority_is_verified_and_used() -> None:
    with listening(tls=server_tls()) as sink:
        sender(sink, host="localhost", ca_file=str(TLS / "localhost.pem")).send(MAIL)

    assert len(sink.taken) == 1


def test_a_password_goes_to_nobody_without_tls() -> None:
    asking = {"host": SAME_MACHINE_BUT_NOT_SAID_SO, "user": "moedebro", "password": "hemmelig"}
    with listening() as sink, pytest.raises(TemporaryFailure, match="tls"):
        sender(sink, **asking).send(MAIL)


def test_only_this_machine_is_loopback() -> None:
    assert all(map(is_loopback, ("localhost", "127.0.0.1", "127.9.9.9", "::1")))
    assert not any(map(is_loopback, ("smtp.example.org", "10.0.0.1", "localhost.example.org")))


def test_without_a_server_a_person_finds_the_mail_as_a_file(tmp_path: Path) -> None:
    FileSender(tmp_path / "mail").send(MAIL)

    [file] = (tmp_path / "mail").iterdir()
    assert file.name == "20261120T091500000000Z_ida@example.org_2moedebr.eml"
    assert file.read_bytes() == MAIL.message.as_bytes()


def test_a_strange_address_stays_in_its_folder(tmp_path: Path) -> None:
    FileSender(tmp_path / "mail").send(replace(MAIL, to="../../etc/x@example.org"))

    [file] = (tmp_path / "mail").iterdir()
    assert "/" not in file.name
    assert [p.name for p in tmp_path.iterdir()] == ["mail"]
