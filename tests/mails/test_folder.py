"""The shared folder of what is attached: it may be slow, or out of reach."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accounts.models import User
from core import clock
from core.db import db
from support.mails import jobs, sorting
from support.models import TicketMail
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.mails.conftest import Come
from tests.mails.making import attached, kept, only_mail, with_files
from tests.pages import page_faults

LATER = timedelta(days=31)


@pytest.fixture
def folder(app: Flask, tmp_path: Path) -> Path:
    """Where files lie here."""
    settings = app.extensions["moedebro_settings"]
    app.extensions["moedebro_settings"] = replace(settings, mail_files_folder=str(tmp_path))
    return tmp_path


@pytest.fixture
def mail(session: Session, cast: Cast, come: Come, folder: Path) -> TicketMail:
    """One with a file, at the hotline."""
    come(with_files(attached("a.png")))
    found = only_mail(session)
    found.support_unit_id = cast.at.hotline.id
    session.commit()
    return found


def test_without_the_folder_one_is_told_so(
    client: FlaskClient, cast: Cast, mail: TicketMail, folder: Path
) -> None:
    file = mail.files[0]
    (folder / str(file.file_name)).unlink()
    sign_in(client, cast.dorte)

    page = client.get(f"/desk/mails/{mail.id}/files/{file.id}", follow_redirects=True)

    assert page.status_code == 200
    assert "Filen kan ikke åbnes lige nu." in page.text
    assert page_faults(page.text) == []


def test_what_was_sealed_with_another_key_is_no_broken_page(
    client: FlaskClient, cast: Cast, mail: TicketMail, folder: Path
) -> None:
    file = mail.files[0]
    (folder / str(file.file_name)).write_bytes(b"something else")
    sign_in(client, cast.dorte)

    assert client.get(f"/desk/mails/{mail.id}/files/{file.id}").status_code == 303


def put_aside(work: Work, cast: Cast) -> None:
    """The only mail there is."""
    dorte = cast.dorte.id
    with work():
        mail = db.session.query(TicketMail).one()
        sorting.put_aside(mail, by=db.session.get_one(User, dorte), now=clock.now())


def forget(app: Flask) -> int:
    """The worker's turn, in a month."""
    job = next(job for job in jobs.JOBS if job.name == "mails-aside")
    assert job.is_alone  # it waits for the folder in no transaction
    with app.app_context():
        done: int = job.run(clock.now() + LATER)
        return done


def test_the_file_goes_with_its_mail(
    app: Flask, session: Session, work: Work, cast: Cast, mail: TicketMail, folder: Path
) -> None:
    put_aside(work, cast)

    assert forget(app) == 1

    assert (kept(session), list(folder.iterdir())) == ([], [])


def test_out_of_reach_nothing_is_forgotten_halfway(
    app: Flask, session: Session, work: Work, cast: Cast, mail: TicketMail, folder: Path
) -> None:
    put_aside(work, cast)
    lying = folder / str(mail.files[0].file_name)
    lying.unlink()
    lying.mkdir()  # which cannot be removed as a file is

    with pytest.raises(OSError, match=lying.name):
        forget(app)

    assert len(kept(session)) == 1
