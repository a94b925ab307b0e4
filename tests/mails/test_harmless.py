"""HTML that is meant to do harm, all of our own writing: shown, it is words and nothing else."""

import re
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from core.forms import CPR_MASK
from notifications.models import OutboxMessage
from support.mails.showing import TAGS, harmless, saved_as
from tests.browse import sign_in
from tests.factories import Cast
from tests.inbound.mails import words_of
from tests.mails.conftest import Come
from tests.mails.making import only_mail, with_page
from tests.mails.test_threading import address_of

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "script in capitals": "<ScRiPt src=//x.example></sCrIpT>",
    "script that is not closed": "<script>alert(1)",
    "handler": '<p onclick="alert(1)">klik</p>',
    "handler of a picture": "<img src=x onerror=alert(1)>",
    "picture elsewhere": '<img src="https://x.example/pixel.gif">',
    "picture by style": '<p style="background:url(https://x.example/a)">x</p>',
    "style": "<style>@import 'https://x.example/a.css'</style>",
    "style sheet": '<link rel="stylesheet" href="https://x.example/a.css">',
    "base": '<base href="https://x.example/">',
    "refresh": '<meta http-equiv="refresh" content="0;url=https://x.example">',
    "form": '<form action="https://x.example"><input name="code"><button>Send</button></form>',
    "frame": '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "object": '<object data="x.swf"></object><embed src="x.swf">',
    "link": '<a href="javascript:alert(1)">x</a>',
    "link with a tab": '<a href="java\tscript:alert(1)">x</a>',
    "link to a page": '<a href="https://x.example/login">Log ind</a>',
    "data": '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "svg": "<svg onload=alert(1)><animate onbegin=alert(1)></svg>",
    "svg with a script": "<svg><script>alert&#40;1)</script></svg>",
    "mathml": "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "noscript": '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "template": "<template><script>alert(1)</script></template>",
    "comment": "<!--><script>alert(1)</script-->",
    "conditional": "<!--[if mso]><script>alert(1)</script><![endif]-->",
    "cdata": "<![CDATA[<script>alert(1)</script>]]>",
    "entities": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "nested": "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "null": "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "title": "</title><script>alert(1)</script>",
    "end of ours": "</body></html><script>alert(1)</script>",
    "video": '<video src=x onerror=alert(1)><audio src=x autoplay onplay="alert(1)">',
    "details": "<details open ontoggle=alert(1)>x</details>",
    "name that hides ours": '<p id="thread" name="cookie" class="button">x</p>',
    "attribute that is not closed": '<p title="x><img src=x onerror=alert(1)>',
    "utf-7": "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "deep": "<div>" * 500 + "<script>alert(1)</script>",
}


class Seen(HTMLParser):
    """Tags and attributes as a browser would find them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[object] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """One of them."""
        self.tags.add(tag)
        self.attributes += list(attrs)  # type: ignore[call-overload]  # a list, says the library


@pytest.mark.parametrize("way", HOSTILE)
def test_nothing_is_left_that_does_anything(way: str) -> None:
    seen = Seen(harmless(f"<p>Hej</p>{HOSTILE[way]}<p>Ida</p>"))

    assert seen.tags <= TAGS
    assert seen.attributes == []


def test_the_words_are_still_there() -> None:
    clean = harmless("<html><body><p>Hej <b>Dorte</b></p><table><tr><td>1</table></body></html>")

    assert "<p>Hej <b>Dorte</b></p>" in clean
    assert "<td>1</td>" in clean


def test_it_is_inert_wherever_a_mail_is_shown(
    client: FlaskClient, session: Session, cast: Cast, come: Come, answered: OutboxMessage
) -> None:
    everything = "".join(HOSTILE[way] for way in HOSTILE if way != "null")
    come(with_page(everything, words=everything.replace("\r", "")), to=[address_of(answered)])
    mail = only_mail(session)
    sign_in(client, cast.dorte)

    for at in (
        f"/tickets/{mail.ticket_id}",
        f"/desk/mails/{mail.id}",
        f"/desk/mails/{mail.id}/page",
    ):
        page = client.get(at).text
        assert "alert(1)</script>" not in page
        assert not re.search(r"<[^>]+\son(?:error|load|click|toggle)\s*=", page)


def test_subject_sender_and_file_name_are_words(
    client: FlaskClient, session: Session, cast: Cast, come: Come
) -> None:
    bad = "<script>alert(1)</script>"
    come(words_of(f'"{bad}" <ida@example.org>', subject=bad))
    mail = only_mail(session)
    mail.support_unit_id = cast.at.hotline.id
    session.commit()
    sign_in(client, cast.dorte)

    for at in ("/desk/mails", f"/desk/mails/{mail.id}"):
        assert bad not in client.get(at).text


@pytest.mark.parametrize(
    "html", ["<p>010190-1234</p>", "010190-<b>1234</b>", "0101&#57;0-1234", "010190<!-- -->-1234"]
)
def test_a_number_that_could_be_a_cpr_number_is_not_kept_in_a_page(
    session: Session, come: Come, answered: OutboxMessage, html: str
) -> None:
    come(with_page(html), to=[address_of(answered)])

    kept = only_mail(session).html
    assert kept in ("", f"<p>{CPR_MASK}</p>\r\n", f"<p>{CPR_MASK}</p>")


@pytest.mark.parametrize(
    ("name", "kind", "saved"),
    [
        ("skærm.png", "image/png", "skærm.png"),
        ("Brev.DOCX", "application/zip", "Brev.DOCX"),
        ("faktura.pdf.exe", "application/octet-stream", "faktura.pdf.exe.bin"),
        ("side.html", "application/octet-stream", "side.html.bin"),
        ("billede.svg", "text/plain", "billede.svg.bin"),
        ("skærm.png", "application/pdf", "skærm.png.bin"),
        ("", "application/octet-stream", "fil.bin"),
    ],
)
def test_what_is_not_what_it_is_called_opens_by_no_program(
    name: str, kind: str, saved: str
) -> None:
    assert saved_as(name, kind) == saved
