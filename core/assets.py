"""Static files as a slow phone wants them: few, compressed, and asked for once.

A file's address carries the hash of its content, so browsers may keep it for good. Everything is
read and compressed once and kept in memory: the files are small and few. Pages name a file by
`asset('img/ikon.svg')`; all style sheets together are `asset('css/app.css')`.
"""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, request, url_for
from flask.typing import ResponseReturnValue

from core import sheets

SHEET = "css/app.css"
WORTH_PACKING = 1024  # bytes; less fits one packet anyway
TEXT_TYPES = {"application/javascript", "application/json", "image/svg+xml"}
FOR_GOOD = "public, max-age=31536000, immutable"
# What is asked for without its hash, as one module imports another, is kept but asked about each
# time: a new module must never meet an old one.
ASK_FIRST = "no-cache"

bp = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Asset:
    """A file as it is sent."""

    content: bytes
    packed: bytes | None  # where packing is worth it
    mimetype: str
    digest: str


class Assets:
    """The static files of the program, each read when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stamps = self._look()
        self._kept: dict[str, Asset] = {}
        self._sheet: Asset | None = None
        self._addresses: dict[tuple[str, str], str] = {}

    def _look(self) -> dict[str, int]:
        return {
            path.relative_to(self.folder).as_posix(): path.stat().st_mtime_ns
            for path in self.folder.rglob("*")
            if path.is_file()
        }

    def look_again(self) -> None:
        """Forget what was read when any file has changed since."""
        stamps = self._look()
        if stamps != self._stamps:
            self._stamps, self._kept, self._sheet, self._addresses = stamps, {}, None, {}

    def find(self, name: str) -> Asset | None:
        """The file of that name. Only names seen in the folder: none can lead out of it."""
        if name in self._stamps and name not in self._kept:
            mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
            self._kept[name] = _asset((self.folder / name).read_bytes(), mimetype)
        return self._kept.get(name)

    def style_sheet(self) -> Asset:
        """All style sheets as one."""
        if self._sheet is None:
            text = sheets.join(self.folder / SHEET, self._address)
            self._sheet = _asset(text.encode(), "text/css")
        return self._sheet

    def address(self, name: str) -> str:
        """Where browsers find it. A page names the file of signs twenty times: an address is put
        together once, for each place that the program is served at."""
        at = request.script_root, name
        if at not in self._addresses:
            self._addresses[at] = self._put_together(name)
        return self._addresses[at]

    def _put_together(self, name: str) -> str:
        if name == SHEET:
            return url_for("assets.style_sheet", digest=self.style_sheet().digest)
        found = self.find(name)
        if found is None:
            raise FileNotFoundError(f"static/{name}")
        return url_for("static", filename=name, v=found.digest)

    def _address(self, path: Path) -> str:
        """Seen from the joined sheet. Files that dkfds names and we do not ship have no hash."""
        name = path.relative_to(self.folder).as_posix()
        found = self.find(name)
        return f"../static/{name}" + (f"?v={found.digest}" if found else "")


def _asset(content: bytes, mimetype: str) -> Asset:
    is_text = mimetype.startswith("text/") or mimetype in TEXT_TYPES
    packs = is_text and len(content) > WORTH_PACKING
    packed = gzip.compress(content, mtime=0) if packs else None
    return Asset(content, packed, mimetype, hashlib.sha256(content).hexdigest()[:16])


def _assets() -> Assets:
    found: Assets = current_app.extensions["moedebro_assets"]
    if current_app.debug:
        found.look_again()
    return found


def asset(name: str) -> str:
    """The address of a static file, for templates."""
    return _assets().address(name)


def _send(found: Asset, cache: str) -> Response:
    response = Response(found.content, mimetype=found.mimetype)
    etag = found.digest
    if found.packed:
        response.vary.add("Accept-Encoding")
        if request.accept_encodings.quality("gzip") > 0:
            response.set_data(found.packed)
            response.content_encoding = "gzip"
            etag += "-gzip"
    response.set_etag(etag)
    response.headers["Cache-Control"] = cache
    response.make_conditional(request)
    return response


def static_file(filename: str) -> ResponseReturnValue:
    """One static file."""
    found = _assets().find(filename)
    if found is None:
        abort(404)
    return _send(found, FOR_GOOD if request.args.get("v") == found.digest else ASK_FIRST)


@bp.get("/assets/app.<string:digest>.css")
def style_sheet(digest: str) -> ResponseReturnValue:
    """All style sheets in one answer."""
    found = _assets().style_sheet()
    if digest != found.digest:
        abort(404)
    return _send(found, FOR_GOOD)


style_sheet.access_rule = "public"  # type: ignore[attr-defined]  # read by the house test


def init_app(app: Flask) -> None:
    """Serve static files this way. Style sheets that cannot be joined stop the start."""
    kept = Assets(Path(app.root_path) / "static")
    kept.style_sheet()
    app.extensions["moedebro_assets"] = kept
    app.view_functions["static"] = static_file
    app.register_blueprint(bp)
    app.jinja_env.globals["asset"] = asset
