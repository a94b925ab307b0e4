"""Files for importing, and pressing the buttons of the pages about them."""

import html
import io
import re

from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.browse import token_on

URL = "/imports"
HEAD = "organisation;enhed;forklaring;postkasse;telefon;telefontid;sikker mail;id"
NEW = (
    "Kolding Kommune;Sundhedsplejen;Besøger nybagte familier.;sund@example.org;00445567;"
    "hverdage 8-15;ja;K-9"
)
CHANGED = "Kolding Kommune;Hjemmeplejen Midt;;ny@example.org;;;;K-8"
SAME = "Kolding Kommune;Digitalisering;;;;;;"
GOOD = "\r\n".join((HEAD, NEW, CHANGED, SAME, ""))


def upload(
    client: FlaskClient, content: bytes | str, *, kind: str = "units", name: str = "enheder.csv"
) -> TestResponse:
    """Choose the file and press the button."""
    token = token_on(client.get(URL))
    raw = content.encode() if isinstance(content, str) else content
    fields = {"csrf_token": token, "kind": kind, "file": FileStorage(io.BytesIO(raw), name)}
    boundary, body = encode_multipart(fields)
    return client.post(URL, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def tried(client: FlaskClient, content: bytes | str, *, kind: str = "units") -> str:
    """The address of the trial of a good file."""
    answer = upload(client, content, kind=kind)
    assert answer.status_code == 303, said(answer)
    return str(answer.location)


def confirm(
    client: FlaskClient, url: str, *, seen: str | None = None, invitations: str = ""
) -> TestResponse:
    """Press "import these" on the trial's page."""
    page = client.get(url)
    shown = re.search(r'name="seen" value="(\w+)"', page.text)
    fields = {"csrf_token": token_on(page), "seen": seen or (shown[1] if shown else "")}
    fields |= {"invitations": invitations} if invitations else {}
    return client.post(f"{url}/confirmation", data=fields)


def said(answer: TestResponse) -> str:
    """The words of a page, on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())
