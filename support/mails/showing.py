"""A stranger's HTML, made harmless each time it is shown; and files that do nothing but lie there.

Three things keep it so, each by itself: only tags of ours are left, without any attribute; the page
may load and run nothing (its own policy); and it is sandboxed, so it has no origin of ours.
"""

import nh3

POLICY = "; ".join(
    (
        "default-src 'none'",
        "sandbox",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
TAGS = {
    "b", "blockquote", "br", "caption", "code", "dd", "div", "dl", "dt", "em", "h2", "h3",
    "h4", "h5", "h6", "hr", "i", "li", "ol", "p", "pre", "s", "small", "span", "strong", "sub",
    "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
WITH_CONTENT = {"script", "style", "title", "template", "noscript", "svg", "math", "iframe"}
PLAIN = "application/octet-stream"
OPENED_AS = {
    "application/pdf": (".pdf",),
    "application/rtf": (".rtf",),
    "application/x-ole-storage": (".doc", ".xls", ".ppt", ".msg"),
    "application/zip": (".zip", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp"),
    "image/gif": (".gif",),
    "image/heic": (".heic",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "text/plain": (".txt", ".csv", ".log"),
}


def harmless(html: str) -> str:
    """Words with their layout, and nothing else."""
    return nh3.clean(
        html, tags=TAGS, clean_content_tags=WITH_CONTENT, attributes={}, strip_comments=True,
        link_rel=None,
    )  # fmt: skip


def saved_as(name: str, kind: str) -> str:
    """The name it is saved under. What is not what its name says is opened by no program."""
    named = name or "fil"
    is_so = named.lower().endswith(OPENED_AS.get(kind, ()))
    return named if is_so else f"{named}.bin"
