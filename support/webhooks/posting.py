"""One request to an address: to a public place, for a short while, and nowhere else from there."""

import http.client
import ssl
from collections.abc import Mapping

from core.reaching import NoSuchPlace, NotPublic, NotSecure, Reach, at_most, line_to
from support.webhooks.models import Trouble


def post(url: str, body: bytes, headers: Mapping[str, str], reach: Reach) -> Trouble | None:
    """Send it. None: it was taken. What is answered besides the status is not read."""
    try:
        status = _ask(url, body, headers, reach)
    except ssl.SSLCertVerificationError:
        return Trouble.CERTIFICATE
    except NoSuchPlace:
        return Trouble.NO_SUCH_PLACE
    except (NotPublic, NotSecure):
        return Trouble.NOT_PUBLIC
    except (OSError, http.client.HTTPException, ValueError):
        return Trouble.NO_ANSWER
    return _trouble_of(status)


def _trouble_of(status: int) -> Trouble | None:
    if 200 <= status < 300:
        return None
    if status == 410:
        return Trouble.GONE
    if 300 <= status < 400:
        return Trouble.MOVED
    return Trouble.BROKEN if status >= 500 else Trouble.REFUSED


def _ask(url: str, body: bytes, headers: Mapping[str, str], reach: Reach) -> int:
    line, path = line_to(url, reach)
    with at_most(line, reach.seconds):
        line.request("POST", path, body, dict(headers))
        return line.getresponse().status
