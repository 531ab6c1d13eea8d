"""Points 5 and 6 of the audit: order of children, unique ids, styles instead of hand work."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from toolkit.documents.audit.parts import BODY
from toolkit.documents.word.flatten import text_of
from toolkit.documents.word.wordml import NAMESPACES
from toolkit.documents.word.xmltree import VAL, W, local

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.documents.audit.parts import Opened, Trouble

_TEXTS: Final = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr "
    "suppressLineNumbers pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct "
    "topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind "
    "contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss "
    "imprint noProof snapToGrid vanish webHidden color spacing w kern position sz szCs "
    "highlight u effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish "
    "oMath",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection "
    "tcFitText vAlign hideMark",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize "
    "tblW jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption "
    "tblDescription",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc "
    "pgBorders lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi "
    "rtlGutter docGrid printerSettings",
    "tbl": "bookmarkStart bookmarkEnd tblPr tblGrid tr",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden "
    "unhideWhenUsed qFormat locked personal personalCompose personalReply rsid pPr rPr tblPr "
    "trPr tcPr tblStylePr",
    "abstractNum": "nsid multiLevelType tmpl name styleLink numStyleLink lvl",
    "lvl": "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr "
    "rPr",
}
ORDER: Final = {
    name: {child: place for place, child in enumerate(text.split())}
    for name, text in _TEXTS.items()
}
_SAME_PLACE: Final = frozenset({"headerReference", "footerReference"})
_BY_HAND: Final = ("rFonts", "sz", "szCs", "color", "highlight")
_DRAWING: Final = f"{{{NAMESPACES['wp']}}}docPr"


def check_order(opened: Opened) -> Iterator[Trouble]:
    """Check the order of children, ids that must be unique, and lists that must exist."""
    for name, tree in opened.trees.items():
        if not name.startswith("word/") or name.endswith(".rels"):
            continue
        for element in tree.iter():
            order = ORDER.get(local(element))
            if order and element.tag.startswith(W):
                yield from ((name, text) for text in _out_of_order(element, order))
    tree = opened.document
    drawings = Counter(item.get("id") for item in tree.iter(_DRAWING))
    controls = Counter(
        item.get(VAL) for item in tree.iter(f"{W}id") if local(item.getparent()) == "sdtPr"
    )
    for what, counts in (("picture", drawings), ("content control", controls)):
        for identity, count in counts.items():
            if count > 1:
                yield BODY, f"the {what} id {identity} is there {count} times"
    lists = {
        item.get(f"{W}numId") for item in opened.trees["word/numbering.xml"].iter(f"{W}num")
    }
    used = {item.get(VAL) for item in tree.iter(f"{W}numId")}
    for number in sorted(used - lists - {"0"}):
        yield BODY, f"the list {number} is not there"


def _out_of_order(element: Any, order: dict[str, int]) -> Iterator[str]:
    last = -1
    seen: set[str] = set()
    for child in element:
        name = local(child)
        if not isinstance(child.tag, str) or not child.tag.startswith(W):
            continue
        if name not in order:
            yield f"{local(element)} holds {name}, which does not belong there"
            continue
        place = 0 if name in _SAME_PLACE else order[name]
        if place < last:
            yield f"{local(element)} holds {name} too late"
        last = max(last, place)
        single = local(element).endswith("Pr") and name not in _SAME_PLACE
        if single and name in seen:
            yield f"{local(element)} holds {name} twice"
        seen.add(name)


def check_styles(opened: Opened) -> Iterator[Trouble]:
    """Check that styles exist and are used."""
    for name, tree in opened.written():
        used = {
            element.get(VAL)
            for kind in ("pStyle", "rStyle", "tblStyle")
            for element in tree.iter(f"{W}{kind}")
        }
        for style in sorted(used - set(opened.styles)):
            yield name, f"the style {style} is not defined"
        for run in tree.iter(f"{W}r"):
            for what in _BY_HAND:
                if run.find(f"{W}rPr/{W}{what}") is not None:
                    yield name, f"a run has {what} by hand: {text_of(run)[:40]!r}"
    for paragraph in opened.document.iter(f"{W}p"):
        if opened.style_of(paragraph) == "normal" and text_of(paragraph):
            yield BODY, f"text in the style Normal: {text_of(paragraph)[:40]!r}"
