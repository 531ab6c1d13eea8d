"""The lists of the house template, of headings, bullets, numbers, labels, as XML."""

from __future__ import annotations

from toolkit.documents.word.house_styles import HEAD, STYLES, W_NAMESPACE, indent, tabs


def numbering_xml() -> str:
    """Write the part word/numbering.xml: headings, lists, sources."""
    decimal = [
        (f"heading {n}", "decimal", ".".join(f"%{i}" for i in range(1, n + 1)), 0, hang)
        for n, hang in enumerate((560, 700, 840, 980, 1120), start=1)
    ]
    kinds = (
        [(name, form, text, hang, hang) for name, form, text, _, hang in decimal],
        [
            ("List Bullet", "bullet", "•", 360, 360),
            ("List Bullet 2", "bullet", "–", 720, 360),
            ("List Bullet 3", "bullet", "•", 1080, 360),
        ],
        [
            ("List Number", "decimal", "%1.", 360, 360),
            ("List Number 2", "lowerLetter", "%2.", 720, 360),
            ("List Number 3", "lowerRoman", "%3.", 1080, 360),
        ],
        [("Reference", "decimal", "%1.", 480, 480)],
        [("Table Bullet", "bullet", "•", 200, 200)],
        [("Table Number", "decimal", "%1.", 260, 260)],
        # A list whose labels, such as I01, are text: they must never be counted anew.
        [("List Label", "none", "", 720, 720)],
    )
    ids = {style.name: style.id for style in STYLES}
    abstract = ""
    for number, levels in enumerate(kinds, start=1):
        inner = "".join(
            f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            f'<w:pStyle w:val="{ids[name]}"/><w:suff w:val="{"tab" if text else "nothing"}"/>'
            f'<w:lvlText w:val="{text}"/>'
            f'<w:lvlJc w:val="left"/><w:pPr>{tabs(("num", left, ""))}'
            f"{indent(left, hanging)}</w:pPr></w:lvl>"
            for depth, (name, form, text, left, hanging) in enumerate(levels)
        )
        abstract += (
            f'<w:abstractNum w:abstractNumId="{number}"><w:nsid w:val="5A0000{number:02d}"/>'
            f'<w:multiLevelType w:val="multilevel"/><w:tmpl w:val="5B0000{number:02d}"/>'
            f"{inner}</w:abstractNum>"
        )
    instances = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
        for number in range(1, len(kinds) + 1)
    )
    return f"{HEAD}<w:numbering {W_NAMESPACE}>{abstract}{instances}</w:numbering>"
