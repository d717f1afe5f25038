"""Page numbers by GB/T 9704: — 1 —, size 4, outside, one character from the edge; on turned pages where upright ones have it."""

from __future__ import annotations

from typing import Final

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.section import Section, _Footer

from xiezhi.office.documents_styles import SONGTI, element, face

_FIELD: Final = (
    '<w:t xml:space="preserve">— </w:t>',
    '<w:fldChar w:fldCharType="begin"/>',
    '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
    '<w:fldChar w:fldCharType="separate"/>',
    "<w:t>1</w:t>",
    '<w:fldChar w:fldCharType="end"/>',
    '<w:t xml:space="preserve"> —</w:t>',
)
_LOOK: Final = f'<w:rPr>{face(SONGTI, SONGTI)}<w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr>'
_EMU_PER_MM: Final = 36_000
_SPACES: Final = (
    nsdecls("w", "wp", "a")
    + ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
_BOX_MM: Final = (6, 34)
# From the edges of the turned sheet: the box stands beside the type area, its end at the margin of an upright page.
_BOX_LEFT_MM: Final = 25.0
_BOX_TOP_MM: Final = {"right": 210 - 26 - 34, "left": 28}


def number_pages(section: Section, *, turned: bool = False) -> None:
    """Number the pages of a section: at the right on odd pages, at the left on even ones."""
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        if turned:
            _add_turned(footer, side)
        else:
            _add_upright(footer, side)


def _indent(side: str) -> str:
    return f'<w:ind w:{side}Chars="100" w:{side}="280"/><w:jc w:val="{side}"/>'


def _add_upright(footer: _Footer, side: str) -> None:
    paragraph = footer.paragraphs[0]._p  # noqa: SLF001
    properties = paragraph.get_or_add_pPr()
    properties.append(element(f'<w:ind w:{side}Chars="100" w:{side}="280"/>'))
    properties.append(element(f'<w:jc w:val="{side}"/>'))
    for piece in _FIELD:
        paragraph.append(element(f"<w:r>{_LOOK}{piece}</w:r>"))


def _add_turned(footer: _Footer, side: str) -> None:
    runs = "".join(f"<w:r>{_LOOK}{piece}</w:r>" for piece in _FIELD)
    width, height = (size * _EMU_PER_MM for size in _BOX_MM)
    left, top = int(_BOX_LEFT_MM * _EMU_PER_MM), _BOX_TOP_MM[side] * _EMU_PER_MM
    footer.paragraphs[0]._p.append(  # noqa: SLF001
        parse_xml(
            f'<w:r {_SPACES}><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor distT="0" distB="0" distL="0" '
            f'distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1">'
            f'<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="page"><wp:posOffset>{left}</wp:posOffset></wp:positionH>'
            f'<wp:positionV relativeFrom="page"><wp:posOffset>{top}</wp:posOffset></wp:positionV>'
            f'<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
            f'<wp:docPr id="{900 + len(side)}" name="页码" descr="页码"/><wp:cNvGraphicFramePr/><a:graphic><a:graphicData '
            f'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr>'
            f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
            f"<a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr><wps:txbx><w:txbxContent><w:p><w:pPr>"
            f'<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="280" w:lineRule="exact"/>{_indent(side)}</w:pPr>'
            f"{runs}</w:p></w:txbxContent></wps:txbx>"
            f'<wps:bodyPr vert="vert" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"><a:noAutofit/></wps:bodyPr>'
            f"</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r>"
        )
    )
