"""Headers leave as the library writes them, though it writes few of them."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.heads import HEAD, one_address, written

ON_A_LINE = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"))
WORDS = st.text(ON_A_LINE).map(str.strip).filter(bool)
PLAIN = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1)


@given(WORDS)
def test_a_subject_leaves_as_the_library_writes_it(words: str) -> None:
    ours, theirs = EmailMessage(policy=HEAD), EmailMessage(policy=SMTP)

    ours["Subject"], theirs["Subject"] = written("Subject", words), words

    assert ours.as_bytes() == theirs.as_bytes()
    assert ours["Subject"] == theirs["Subject"]


@given(PLAIN)
def test_a_plain_header_leaves_as_the_library_writes_it(value: str) -> None:
    ours, theirs = EmailMessage(policy=HEAD), EmailMessage(policy=SMTP)

    ours["X-Moedebro-Message"], theirs["X-Moedebro-Message"] = value, value

    assert ours["X-Moedebro-Message"] == theirs["X-Moedebro-Message"]
    assert len(ours.as_bytes().splitlines()) == len(theirs.as_bytes().splitlines())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\nBcc: all@example.org"])
def test_a_header_of_two_lines_is_refused(end: str) -> None:
    message = EmailMessage(policy=HEAD)

    with pytest.raises(ValueError, match="linefeed"):
        message["Reply-To"] = f"a@example.org{end}more"


def test_a_header_that_may_be_there_once_is_there_once() -> None:
    message = EmailMessage(policy=HEAD)
    message["Subject"] = "One"

    with pytest.raises(ValueError, match="at most 1"):
        message["Subject"] = "Two"


@pytest.mark.parametrize("address", ["ida@example.org", "i.d-a+x@a.example.org"])
def test_a_common_address_reads_as_the_library_writes_it(address: str) -> None:
    assert one_address(address) == str(Address(addr_spec=address)) == address


@pytest.mark.parametrize("address", ["i..da@example.org", ".ida@example.org"])
def test_an_unusual_address_is_looked_at_by_the_library(address: str) -> None:
    with pytest.raises(Exception, match="dot"):
        one_address(address)
