"""A document as one HTML page: without network, for a telephone, for paper, for a screen reader, in either direction."""

from __future__ import annotations

from html import escape
from typing import Final, assert_never

from surveykit.backends.direction import isolated
from surveykit.backends.protocol.blocks import Block, Document, Facts, Grid, Heading, Listing, Paragraph

_STYLE: Final = """
:root{color-scheme:light dark;--ink:#1b2430;--soft:#55606e;--line:#d5dbe3;--back:#fff;--box:#f4f6f9;--mark:#1f3864;--link:#0b57a4}
@media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#a8b3c1;--line:#3a4453;--back:#14191f;--box:#1d242d;--mark:#9db8e8;--link:#8ab8f0}}
*{box-sizing:border-box}
body{margin:0;font:16px/1.55 system-ui,sans-serif;color:var(--ink);background:var(--back)}
main,header{max-width:56rem;margin:auto;padding:0 1rem}
h1{font-size:1.6rem;line-height:1.25;color:var(--mark);margin:1.2rem 0 .2rem}
h2{font-size:1.25rem;color:var(--mark);margin:2.2rem 0 .5rem;border-bottom:1px solid var(--line)}
h3{font-size:1.02rem;margin:1.3rem 0 .2rem}
p{margin:.4rem 0}a{color:var(--link)}
.quoted{border-inline-start:4px solid var(--mark);background:var(--box);padding:.5rem .8rem}
.note{color:var(--soft);font-size:.93rem}
.open{display:inline-block;background:#fff3cd;color:#5c4200;padding:.1rem .6rem;border:1px dashed #8a6d00;border-radius:.3rem;font-weight:600}
.warning{background:#ffe3e3;color:#7a0010;padding:.4rem .7rem;border-radius:.3rem}
dl{display:grid;grid-template-columns:minmax(8rem,14rem) 1fr;gap:.2rem .9rem;margin:.5rem 0}
dt{color:var(--soft)}dd{margin:0;min-width:0;overflow-wrap:anywhere}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:start;border-bottom:1px solid var(--line);padding:.3rem .6rem .3rem 0;vertical-align:top}
.fixed{table-layout:fixed;min-width:40rem}
.fixed th{padding-inline-end:.2rem}td{overflow-wrap:break-word;hyphens:auto}td:first-child{hyphens:none}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
@media(max-width:34rem){dl{grid-template-columns:1fr;gap:0}dt{margin-top:.4rem}table{min-width:36rem}}
@media print{.note{font-size:9pt}body{font-size:10pt;background:#fff;color:#000}h2{break-after:avoid}h3{break-after:avoid}tr{break-inside:avoid}nav{break-after:page}a{color:inherit;text-decoration:none}.wide{overflow:visible}table,.fixed{min-width:0;font-size:8.5pt}thead{display:table-header-group}p{orphans:3;widows:3}.quoted{break-inside:avoid}dt,dd{break-inside:avoid}}
@page{size:A4;margin:16mm 14mm}
"""


def page(document: Document) -> bytes:
    """The HTML of a document."""
    direction = "rtl" if document.right_to_left else "ltr"
    title = escape(document.title)
    out = [
        f'<!doctype html>\n<html lang="{escape(document.tag)}" dir="{direction}">\n<head>\n<meta charset="utf-8">',
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>',
        f"<header><h1>{title}</h1>\n<p>{escape(document.subtitle)}</p></header>\n<main>",
    ]
    chapters = [block for block in document.blocks if isinstance(block, Heading) and block.level == 2]
    listed = False
    number = 0
    for block in document.blocks:
        if isinstance(block, Heading) and block.level == 2:
            if not listed and len(chapters) > 2:
                links = "".join(f'<li><a href="#s{n}">{escape(one.text)}</a></li>' for n, one in enumerate(chapters, 1))
                out.append(f'<nav aria-label="{escape(document.contents)}"><ol>{links}</ol></nav>')
                listed = True
            number += 1
            out.append(f'<h2 id="s{number}">{escape(block.text)}</h2>')
        else:
            out.append(_html(block))
    out.append("</main>\n</body>\n</html>\n")
    html = "\n".join(out)
    return (isolated(html) if document.right_to_left else html).encode()


def _html(block: Block) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
        case Paragraph():
            tone = "" if block.tone == "plain" else f' class="{block.tone}"'
            return f"<p{tone}>{escape(block.text)}</p>"
        case Facts():
            return "<dl>" + "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in block.rows) + "</dl>"
        case Listing():
            return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in block.items) + "</ul>"
        case Grid():
            fixed = ' class="fixed"' if block.shares else ""
            columns = "".join(f'<col style="width:{share}%">' for share in block.shares)
            columns = f"<colgroup>{columns}</colgroup>" if columns else ""
            head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in block.head)
            rows = "\n".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in block.rows)  # fmt: skip
            return f'<div class="wide" tabindex="0"><table{fixed}>{columns}<thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table></div>'
        case _:
            assert_never(block)
