"""A test client that looks at every page it gets."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.pages import page_faults


def may_be_kept_so(answer: TestResponse) -> bool:
    """Nobody keeps an answer, unless the browser asks anew with an ETag, or it is nobody's."""
    if answer.request.path.startswith(("/static/", "/assets/")):
        return True
    said = answer.headers.get("Cache-Control")
    if answer.request.path.startswith("/calendar/") and answer.status_code in {200, 304}:
        return said == "private, max-age=900" and "ETag" in answer.headers
    return said == "no-store" or (said == "private, no-cache" and "ETag" in answer.headers)


class CheckedClient(FlaskClient):
    """Fails the test when a page is not a good page, whatever the test was about."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask, then check what came back."""
        answer = super().open(*args, **kwargs)
        if answer.mimetype == "text/html" and not answer.direct_passthrough:
            whole = answer.text.lstrip().lower().startswith("<!doctype")
            was_refused = answer.status_code == 422
            faults = page_faults(answer.text, was_refused=was_refused) if whole else []
            assert not faults, f"{answer.request.path}: {faults}"
        assert may_be_kept_so(answer), f"{answer.request.path}: {answer.cache_control}"
        return answer
