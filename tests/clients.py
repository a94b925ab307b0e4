"""A test client that looks at every page it gets."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.pages import page_faults


class CheckedClient(FlaskClient):
    """Fails the test when a page is not a good page, whatever the test was about."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask, then check what came back."""
        answer = super().open(*args, **kwargs)
        if answer.mimetype == "text/html" and not answer.is_streamed:
            whole = answer.text.lstrip().lower().startswith("<!doctype")
            faults = page_faults(answer.text) if whole else []
            assert not faults, f"{answer.request.path}: {faults}"
        return answer
