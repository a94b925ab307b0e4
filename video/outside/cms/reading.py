"""XML that somebody else wrote: no document types, and so no entities. Its size was looked at."""

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY", b"\0")  # the last: UTF-16 would hide the others


class NotXml(ValueError):
    """It is something else, or only half of it, or would have us do more than read."""


def tree_of(content: bytes) -> Element:
    """As UTF-8, whatever it says of itself: else what is forbidden could be written otherwise.

    Raises NotXml.
    """
    if any(word in content for word in FORBIDDEN):
        raise NotXml
    try:
        content.decode()
        parser = ElementTree.XMLParser(encoding="utf-8")  # noqa: S314 - it has no document type
        return ElementTree.fromstring(content, parser)  # noqa: S314 - the same
    except (ElementTree.ParseError, ValueError) as error:
        raise NotXml from error


def bare(tag: str) -> str:
    """A name without its namespace."""
    return tag.rpartition("}")[2]


def text_of(element: Element, name: str) -> str:
    """What stands in a child of that name; empty where there is none. Space around it is theirs."""
    for child in element:
        if bare(child.tag) == name:
            return (child.text or "").strip()
    return ""
