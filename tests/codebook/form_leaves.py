"""The leaves of a compiled XForm's instance, and the paths that a codebook claims."""

from __future__ import annotations

from xml.etree import ElementTree

_XF = "{http://www.w3.org/2002/xforms}"
_HTML = "{http://www.w3.org/1999/xhtml}"


def _local(element: ElementTree.Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def leaves(xform: str) -> set[str]:
    """The path of every element without children in the primary instance; those of a repeat count once."""
    root = ElementTree.fromstring(xform)
    instance = root.find(f"{_HTML}head/{_XF}model/{_XF}instance")
    assert instance is not None
    found: set[str] = set()

    def walk(element: ElementTree.Element, path: str) -> None:
        here = f"{path}/{_local(element)}"
        if len(element) == 0:
            found.add(here)
        for child in element:
            walk(child, here)

    walk(instance[0], "")
    return found
