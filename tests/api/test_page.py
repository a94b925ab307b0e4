"""The page about the API: short, foldable, and with calls to copy."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from booking.api.examples import EXAMPLES, Example

ALL = [each for found in EXAMPLES.values() for each in found]


def described(client: FlaskClient, example: Example) -> tuple[Any, Any]:
    """The call in the description, and the schema of what it is sent."""
    spec: Any = client.get("/api/v1/openapi.json").json
    thing = "ticket_id" if example.path.startswith("/tickets") else "meeting_id"
    path = example.path.replace("$ID", f"{{{thing}}}").replace("$DATE", "{date_id}")
    found = spec["paths"][f"/api/v1{path}"][example.method.lower()]
    if "requestBody" not in found:
        return found, {}
    ref = found["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    return found, spec["components"]["schemas"][ref.rpartition("/")[2]]


@pytest.mark.parametrize("example", ALL, ids=lambda example: example.id)
def test_an_example_is_a_call_that_there_is(client: FlaskClient, example: Example) -> None:
    call, schema = described(client, example)

    body = set(example.body or ())
    assert body <= schema.get("properties", {}).keys()
    assert set(schema.get("required", ())) <= body
    headers = {p["name"] for p in call.get("parameters", ()) if p.get("in") == "header"}
    assert ("If-Match" in headers) == example.has_version


def test_every_heading_has_a_place_its_calls_and_an_example(client: FlaskClient) -> None:
    page = client.get("/api").text

    for tag, examples in EXAMPLES.items():
        place = tag.replace(" ", "-")
        assert f'id="{place}"' in page
        assert all(f'id="example-{one.id}"' in page for one in examples)
    assert page.count("<details") == 2 * len(EXAMPLES) + 1
    assert "Authorization: Bearer $TOKEN" in page
    assert 'id="leader-busy"' in page
