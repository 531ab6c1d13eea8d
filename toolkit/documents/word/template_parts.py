"""What a Word template offers: its styles by name, its lists and the size of its page.

Style ids differ with the language of the Word that saved the template, and numbers of lists
with its history. Both are looked up, never assumed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from toolkit.documents.word.xmltree import VAL, R, W, local, parse
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Mapping

PARAGRAPH_STYLES: Final = (
    "Body Text",
    "Note",
    "Lead",
    "Formula",
    "Label",
    "Subheading",
    *(f"heading {level}" for level in range(1, 6)),
    "Front Heading",
    "TOC Heading",
    "toc 1",
    "toc 2",
    "toc 3",
    "table of figures",
    "caption",
    "Figure",
    "Table Text",
    "Table Head",
    "Table Small",
    "Table Small Head",
    "Table Note",
    "Table Bullet",
    "Table Number",
    "List Bullet",
    "List Bullet 2",
    "List Bullet 3",
    "List Number",
    "List Number 2",
    "List Number 3",
    "List Continue",
    "List Continue 2",
    "List Continue 3",
    "List Label",
    "Reference",
    "Spacer",
    "header",
    "footer",
    "Header Landscape",
    "Footer Landscape",
)
CHARACTER_STYLES: Final = (
    "Open Item",
    "Citation",
    "Caption Label",
    "List Label Mark",
    "Note Mark",
    "Hyperlink",
)
TABLE_STYLES: Final = ("Protocol Table",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page, in twentieths of a point.

    Attributes
    ----------
    width, height
        Of the paper as it lies.
    top, right, bottom, left
        Margins.
    header, footer
        Distance from the edge of the paper.
    """

    width: int
    height: int
    top: int
    right: int
    bottom: int
    left: int
    header: int
    footer: int

    @property
    def text_width(self) -> int:
        """Width between the margins."""
        return self.width - self.left - self.right

    @property
    def text_height(self) -> int:
        """Height between the margins."""
        return self.height - self.top - self.bottom

    def turned(self) -> Page:
        """Give the landscape page to this portrait page, with narrower margins."""
        return Page(
            width=self.height,
            height=self.width,
            top=self.top * 9 // 10,
            right=self.right * 3 // 4,
            bottom=self.bottom * 9 // 10,
            left=self.left * 3 // 4,
            header=self.header,
            footer=self.footer,
        )

    def xml(self) -> str:
        """Size and margins as they stand in section properties."""
        turned = ' w:orient="landscape"' if self.width > self.height else ""
        return (
            f'<w:pgSz w:w="{self.width}" w:h="{self.height}"{turned}/>'
            f'<w:pgMar w:top="{self.top}" w:right="{self.right}" w:bottom="{self.bottom}" '
            f'w:left="{self.left}" w:header="{self.header}" w:footer="{self.footer}" '
            'w:gutter="0"/>'
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateParts:
    """What the writer must know of a template.

    Attributes
    ----------
    styles
        Style name in lower case -> style id.
    lists
        Style name in lower case -> number of the abstract list that it starts.
    next_list
        First free number of a list instance.
    portrait
        The page of the body.
    first_header, default_header
        Section properties: references of the first and of the other pages.
    """

    styles: Mapping[str, str]
    lists: Mapping[str, int]
    next_list: int
    portrait: Page
    first_references: str
    other_references: str
    landscape: Page = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "landscape", self.portrait.turned())

    def style(self, name: str) -> str:
        """Id of the style with this name; names are compared without case, as Word does."""
        return self.styles[name.lower()]


def read_template_parts(parts: Mapping[str, bytes]) -> TemplateParts:
    """Read styles, lists and page of a template.

    Parameters
    ----------
    parts
        Name of each member of the package -> its bytes.

    Raises
    ------
    DocumentError
        A style that the writer needs is missing (all are named), or there is no section.
    """
    styles = parse(parts["word/styles.xml"])
    ids: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for style in styles.iter(f"{W}style"):
        name = style.find(f"{W}name").get(VAL).lower()
        ids[name] = style.get(f"{W}styleId")
        number = style.find(f"{W}pPr/{W}numPr/{W}numId")
        if number is not None:
            numbers[name] = int(number.get(VAL))
    needed = (*PARAGRAPH_STYLES, *CHARACTER_STYLES, *TABLE_STYLES)
    missing = [name for name in needed if name.lower() not in ids]
    if missing:
        message = f"the template has no style named {', '.join(missing)}"
        raise DocumentError(message)
    abstract, highest = _lists(parts.get("word/numbering.xml"))
    page, first, other = _last_section(parts["word/document.xml"])
    return TemplateParts(
        styles=ids,
        lists={
            name: abstract[number] for name, number in numbers.items() if number in abstract
        },
        next_list=highest + 1,
        portrait=page,
        first_references=first,
        other_references=other,
    )


def _lists(numbering: bytes | None) -> tuple[dict[int, int], int]:
    """List instance -> abstract list, and the highest instance in use."""
    if numbering is None:
        message = "the template has no lists (word/numbering.xml)"
        raise DocumentError(message)
    abstract: dict[int, int] = {}
    for instance in parse(numbering).iter(f"{W}num"):
        kind = instance.find(f"{W}abstractNumId")
        abstract[int(instance.get(f"{W}numId"))] = int(kind.get(VAL))
    return abstract, max(abstract, default=0)


def _last_section(document: bytes) -> tuple[Page, str, str]:
    """Page and header references of the body's own section."""
    section = parse(document).find(f"{W}body/{W}sectPr")
    if section is None:
        message = "the template's body has no section properties"
        raise DocumentError(message)
    size = section.find(f"{W}pgSz")
    margins = section.find(f"{W}pgMar")
    first = other = ""
    for reference in section:
        if reference.tag not in {f"{W}headerReference", f"{W}footerReference"}:
            continue
        kind = reference.get(f"{W}type")
        tag = local(reference)
        text = f'<w:{tag} w:type="{kind}" r:id="{reference.get(f"{R}id")}"/>'
        if kind == "first":
            first += text
        else:
            other += text
    edges = ("top", "right", "bottom", "left", "header", "footer")
    page = Page(
        width=int(size.get(f"{W}w")),
        height=int(size.get(f"{W}h")),
        **{edge: int(margins.get(f"{W}{edge}")) for edge in edges},
    )
    return page, first, other
