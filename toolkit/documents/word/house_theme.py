"""The theme of the house template: Word wants one, though every style names its own colours."""

from __future__ import annotations

from typing import Final

from toolkit.documents.word.house_styles import ACCENT, FAINT, FONT, GREY, HEAD, LINK
from toolkit.documents.word.wordml import NAMESPACES

_COLOURS: Final = (
    ("dk1", "000000"),
    ("lt1", "FFFFFF"),
    ("dk2", ACCENT),
    ("lt2", "EEF2F7"),
    ("accent1", ACCENT),
    ("accent2", "5C7FA8"),
    ("accent3", "A9BCD3"),
    ("accent4", GREY),
    ("accent5", FAINT),
    ("accent6", "8A6D1F"),
    ("hlink", LINK),
    ("folHlink", LINK),
)


def theme_xml() -> str:
    """Write the part word/theme/theme1.xml."""
    colours = "".join(
        f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in _COLOURS
    )
    face = f'<a:latin typeface="{FONT}"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525">{fill}<a:prstDash val="solid"/></a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'{HEAD}<a:theme xmlns:a="{NAMESPACES["a"]}" name="Protocol"><a:themeElements>'
        f'<a:clrScheme name="Protocol">{colours}</a:clrScheme><a:fontScheme name="Protocol">'
        f"<a:majorFont>{face}</a:majorFont><a:minorFont>{face}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="Protocol"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}"
        f"</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements></a:theme>"
    )
