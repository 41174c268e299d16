"""codebook.<LANG>.html: one page without network to search, filter and read a codebook, on a telephone and on paper."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from html import escape
from typing import Final

from surveykit.backends.codebook.model import MISSING, Category, Codebook, Condition, Variable
from surveykit.backends.codebook.words import linkage, words
from surveykit.backends.direction import isolated

_STYLE: Final = """
:root{color-scheme:light dark;--ink:#1b2430;--soft:#55606e;--line:#d5dbe3;--back:#fff;--box:#f4f6f9;--mark:#1f3864;--link:#0b57a4}
@media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#a8b3c1;--line:#3a4453;--back:#14191f;--box:#1d242d;--mark:#9db8e8;--link:#8ab8f0}}
*{box-sizing:border-box}
html{scroll-padding-top:9rem}
body{margin:0;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--back)}
main,header,footer{max-width:64rem;margin:auto;padding:0 1rem}
h1{font-size:1.6rem;line-height:1.2;color:var(--mark);margin:1rem 0 .3rem}
h2{font-size:1.25rem;color:var(--mark);margin:2rem 0 .5rem}
h3{font-size:1rem;margin:0;overflow-wrap:anywhere}
a{color:var(--link)}
code{direction:ltr;unicode-bidi:isolate;font:.85em/1.5 ui-monospace,monospace;overflow-wrap:anywhere}
.draft{background:#ffc7ce;color:#7a0010;padding:.3rem .6rem;font-weight:600;border-radius:.3rem}
.bar{position:sticky;top:0;background:var(--back);border-bottom:1px solid var(--line);z-index:2;padding:.6rem 0}
.bar form{max-width:64rem;margin:auto;padding:0 1rem;display:grid;gap:.5rem;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));align-items:end}
.bar label{font-size:.8rem;color:var(--soft);display:block}
input,select,button{font:inherit;width:100%;padding:.35rem .5rem;border:1px solid var(--soft);border-radius:.3rem;background:var(--back);color:var(--ink);min-height:2.6rem}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
article{border:1px solid var(--line);border-radius:.4rem;padding:.7rem .9rem;margin:.7rem 0;content-visibility:auto;contain-intrinsic-size:auto 16rem}
article[hidden]{display:none}
article:target{border-color:var(--link);border-width:2px}
article p{margin:.3rem 0}
.tags{color:var(--soft);font-size:.85rem}
dl{display:grid;grid-template-columns:minmax(7rem,11rem) 1fr;gap:.15rem .8rem;margin:.4rem 0 0}
dt{color:var(--soft);font-size:.85rem}
dd{margin:0;min-width:0;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:start;border-bottom:1px solid var(--line);padding:.2rem .5rem .2rem 0;vertical-align:top;overflow-wrap:anywhere}
.wide{overflow-x:auto}
.none{color:var(--soft)}
svg{width:100%;max-width:46rem;height:auto}
svg rect{fill:var(--box);stroke:var(--mark)}
svg text{fill:var(--ink);font:13px system-ui,sans-serif}
svg .c{fill:var(--soft);font-size:11.5px}
svg path{fill:none;stroke:var(--soft)}
svg a:hover rect{stroke-width:2.5}
@media(max-width:34rem){dl{grid-template-columns:1fr;gap:0}dt{margin-top:.4rem}.bar{position:static}html{scroll-padding-top:1rem}}
@media print{.bar,.to-top{display:none}article{break-inside:avoid;content-visibility:visible}body{font-size:10pt;background:#fff;color:#000}a{color:inherit;text-decoration:none}}
"""
_SCRIPT: Final = """
(function(){
var form=document.getElementById('filter'),all=[].slice.call(document.querySelectorAll('article')),texts=null;
function plain(s){return s.toLowerCase().normalize('NFD').replace(/[\\u0300-\\u036f]/g,'');}
function value(n){var e=form.elements[n];return e?e.value:'';}
function run(){
if(!texts)texts=all.map(function(a){return plain(a.textContent);});
var parts=plain(value('q')).split(/\\s+/).filter(Boolean),n=0,keys=['m','t','s','c'];
all.forEach(function(a,i){
var ok=keys.every(function(k){var v=value(k);return !v||a.getAttribute('data-'+k)===v;})&&parts.every(function(p){return texts[i].indexOf(p)>=0;});
a.hidden=!ok;if(ok)n++;});
document.getElementById('count').textContent=n+' / '+all.length;
document.getElementById('nothing').hidden=n>0;
}
form.addEventListener('input',run);
form.addEventListener('submit',function(e){e.preventDefault();});
form.addEventListener('reset',function(){setTimeout(run,0);});
function reveal(){var id=decodeURIComponent(location.hash.slice(1)),a=id&&document.getElementById(id);if(a&&a.hidden){form.reset();setTimeout(function(){run();a.scrollIntoView();},0);}}
window.addEventListener('hashchange',reveal);
[].forEach.call(document.querySelectorAll('[data-pick]'),function(a){a.addEventListener('click',function(){
form.reset();form.elements.m.value=a.getAttribute('data-pick');setTimeout(run,0);});});
run();reveal();
})();
"""


def page(book: Codebook, tag: str) -> bytes:
    """The page in a language."""
    return _Page(book, tag).html()


class _Page:
    """Puts the page together."""

    def __init__(self, book: Codebook, tag: str) -> None:
        self.book, self.tag = book, tag
        self.w = words(book.instrument, tag)
        self.right = next((right for one, _, right in book.languages if one == tag), False)
        self.known = {v.name for v in book.variables}
        self.out: list[str] = []
        self.lists: dict[str, str] = {}

    def said(self, texts: Mapping[str, str]) -> str:
        return escape(self.book.said(texts, self.tag))

    def html(self) -> bytes:
        book, w, put = self.book, self.w, self.out.append
        right = self.right
        title = self.said(book.title)
        put(
            f'<!doctype html>\n<html lang="{escape(self.tag)}" dir="{"rtl" if right else "ltr"}">\n<head>\n<meta charset="utf-8">'
        )
        put('<meta name="viewport" content="width=device-width, initial-scale=1">')
        put(f"<title>{w['codebook']}: {title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>")
        put(f'<header id="top"><h1>{w["codebook"]}: {title}</h1>')
        put(f"<p>{escape(book.id)} {escape(book.version)}. {w['about']}</p>")
        put(f"<p>{w['linkage']}: {escape(linkage(book, w))}</p>")
        if book.draft:
            put(f'<p class="draft">{w["draft"]}</p>')
        others = [(tag, name) for tag, name, _ in book.languages if tag != self.tag]
        if others:
            links = " · ".join(
                f'<a href="codebook.{escape(tag)}.html" lang="{escape(tag)}" hreflang="{escape(tag)}">{escape(name)}</a>'
                for tag, name in others
            )
            put(f"<p>{links}</p>")
        sections = (("flow", "flow"), ("variables", "variables"), ("indicators", "indicators"), ("missing", "missing"))
        put(
            "<nav><p>" + " · ".join(f'<a href="#{key}">{w[word]}</a>' for key, word in sections) + "</p></nav></header>"
        )
        put("<main>")
        self.flow()
        put(f'<h2 id="variables">{w["variables"]}</h2>')
        self.bar()
        put(f'<p id="nothing" hidden>{w["nothing"]}</p>')
        for v in book.variables:
            self.variable(v)
        self.indicators()
        self.missing()
        put("</main>")
        put(f'<footer><p class="to-top"><a href="#top">{w["to_top"]}</a></p></footer>')
        put(f"<script>{_SCRIPT}</script>\n</body>\n</html>")
        html = "\n".join(self.out) + "\n"
        return (isolated(html) if self.right else html).encode("utf-8", "replace")

    def bar(self) -> None:
        w, put = self.w, self.out.append
        put('<div class="bar"><form id="filter" role="search">')
        put(f'<div><label for="q">{w["search"]}</label><input id="q" name="q" type="search" autocomplete="off"></div>')
        variables = self.book.variables
        titles = {part.id: self.book.said(part.title, self.tag) for part in self.book.parts}
        modules = {v.module: titles.get(v.module, v.module) for v in variables}
        self.choose("m", "module", modules.items())
        if len(self.book.tables) > 1:
            self.choose("t", "table", ((t.name, t.name) for t in self.book.tables))
        self.choose("s", "sensitivity", ((s, s) for s in dict.fromkeys(v.sensitivity for v in variables)))
        concepts = sorted({v.concept for v in variables if v.concept})
        if concepts:
            self.choose("c", "concept", ((c, c) for c in concepts))
        put(
            f'<div><button type="reset">{w["clear"]}</button><span aria-live="polite"><span id="count">{len(variables)}</span> {w["shown"]}</span></div>'
        )
        put("</form></div>")

    def choose(self, key: str, word: str, options: Iterable[tuple[str, str]]) -> None:
        listed = "".join(f'<option value="{escape(value)}">{escape(text)}</option>' for value, text in options)
        self.out.append(
            f'<div><label for="f-{key}">{self.w[word]}</label><select id="f-{key}" name="{key}"><option value="">{self.w["all"]}</option>{listed}</select></div>'
        )

    def variable(self, v: Variable) -> None:
        w, put = self.w, self.out.append
        put(
            f'<article id="{_id(v.name)}" data-m="{escape(v.module)}" data-t="{escape(v.table)}" data-s="{v.sensitivity}" data-c="{escape(v.concept)}">'
        )
        put(f"<h3><code>{escape(v.name)}</code> {self.said(v.label)}</h3>")
        tags = [v.type, v.module, v.sensitivity if v.sensitivity != "low" else "", w.get(v.identifier, "") if v.identifier != "none" else "",
                "" if v.on_form else w["analysis"]]  # fmt: skip
        put(f'<p class="tags">{" · ".join(escape(one) for one in tags if one)}</p>')
        question = self.said(v.question)
        if question and question != self.said(v.label):
            put(f"<p>{question.replace(chr(10), '<br>')}</p>")
        put("<dl>")
        everyone = v.on_form and v.universe is None
        self.row("universe", w["everyone"] if everyone else self.words_of(v.universe))
        self.row("hint", self.said(v.hint))
        self.row("guidance", self.said(v.guidance))
        self.row("constraint", self.words_of(v.constraint))
        if v.calculation is not None:
            self.row("calculation", f"<code>{self.linked(v.calculation.expression)}</code>")
        self.row("concept", escape(v.concept))
        self.row("align", escape("; ".join(f"{name} {code}" for name, code in v.align.items())))
        self.row("depends", self.links(v.depends_on))
        self.row("used", self.links(v.used_by))
        if v.stata_name != v.name:
            self.row("stata", f"<code>{escape(v.stata_name)}</code>")
        self.row("kobo", f"<code>{escape(' '.join(v.kobo))}</code>" if v.kobo else "")
        self.row("central", f"<code>{escape(' '.join(v.central))}</code>" if v.central else "")
        put("</dl>")
        if v.choices:
            put(f"<details><summary>{w['choices']} ({len(v.choices)})</summary>{self.choices(v)}</details>")
        put("</article>")

    def choices(self, v: Variable) -> str:
        key = v.choices_list if v.data_type != "codes" else v.name
        if key not in self.lists:
            self.lists[key] = self.listed(v.choices)
        return self.lists[key]

    def listed(self, choices: tuple[Category, ...]) -> str:
        w = self.w
        rows = "".join(
            f"<tr><td><code>{escape(one.code)}</code></td><td>{'' if one.value is None else one.value}</td><td>{self.said(one.label)}</td>"
            f"<td>{escape(w.get(one.missing, one.missing)) if one.missing else ''}</td></tr>"
            for one in choices
        )
        head = "".join(f'<th scope="col">{w[key]}</th>' for key in ("code", "value", "label", "meaning"))
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

    def row(self, word: str, content: str) -> None:
        if content:
            self.out.append(f"<dt>{self.w[word]}</dt><dd>{content}</dd>")

    def words_of(self, condition: Condition | None) -> str:
        if condition is None:
            return ""
        return f"{self.said(condition.text)}<br><code>{self.linked(condition.expression)}</code>"

    def linked(self, expression: str) -> str:
        """An expression whose references lead to their variables."""
        made: list[str] = []
        for number, part in enumerate(expression.split("${")):
            name, brace, rest = part.partition("}")
            if not number:
                made.append(escape(part))
            elif brace and name in self.known:
                made.append(f'${{<a href="#{_id(name)}">{escape(name)}</a>}}{escape(rest)}')
            else:
                made.append("${" + escape(part))
        return "".join(made)

    def links(self, names: Iterable[str]) -> str:
        return ", ".join(f'<a href="#{_id(name)}">{escape(name)}</a>' for name in names)

    # --- the flow ------------------------------------------------------------------------------------

    def flow(self) -> None:
        """The modules in order, each with its condition, and arcs from those whose answers open or close a later one."""
        book, put = self.book, self.out.append
        put(f'<h2 id="flow">{self.w["flow"]}</h2>')
        module_of = {v.name: v.module for v in book.variables}
        place = {part.id: number for number, part in enumerate(book.parts)}
        arcs: set[tuple[int, int]] = set()
        for v in book.variables:
            if v.universe is None or v.module not in place:
                continue
            for name in v.depends_on:
                source = place.get(module_of.get(name, ""), -1)
                if 0 <= source < place[v.module] - 1 and f"${{{name}}}" in v.universe.expression:
                    arcs.add((source, place[v.module]))
        height, top, tops = 0, 8, []
        boxes: list[str] = []
        for number, part in enumerate(book.parts):
            title = book.said(part.title, self.tag)
            lines = textwrap.wrap(book.said(part.condition.text, self.tag), 66) if part.condition is not None else []
            shown = lines[:3]
            if len(lines) > 3:
                shown[-1] = shown[-1][:64] + "…"
            height = 34 + 15 * len(shown)
            edge = 428 if self.right else 22  # where a line of text begins
            tops.append(top)
            inner = f'<text x="{edge}" y="{top + 21}">{number + 1}. {escape(title[:58])}</text>'
            inner += "".join(
                f'<text class="c" x="{edge}" y="{top + 38 + 15 * line}">{escape(text)}</text>'
                for line, text in enumerate(shown)
            )
            boxes.append(
                f'<a href="#variables" data-pick="{escape(part.id)}"><rect x="10" y="{top}" width="430" height="{height}" rx="6"/>{inner}</a>'
            )
            if number + 1 < len(book.parts):
                boxes.append(f'<path d="M225 {top + height}v14" marker-end="url(#tip)"/>')
            top += height + 18
        for source, target in sorted(arcs):
            reach = 440 + min(20 + 14 * (target - source), 140)
            begin, end = tops[source] + 22, tops[target] + 12
            boxes.append(
                f'<path d="M440 {begin}C{reach} {begin} {reach} {end} 443 {end}" marker-end="url(#tip)" opacity=".55"/>'
            )
        label = f"{self.w['flow']}: " + ", ".join(book.said(part.title, self.tag) for part in book.parts)
        put(
            f'<svg viewBox="0 0 600 {top}" role="group" aria-label="{escape(label)}"><defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" '
            f'markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" style="fill:currentColor"/></marker></defs>{"".join(boxes)}</svg>'
        )

    # --- the rest ------------------------------------------------------------------------------------

    def indicators(self) -> None:
        w, put = self.w, self.out.append
        put(f'<h2 id="indicators">{w["indicators"]}</h2>')
        if not self.book.figures:
            put(f'<p class="none">{w["none"]}</p>')
            return
        keys = ("name", "label", "numerator", "denominator", "by_groups", "honesty", "aligned")
        head = "".join(f'<th scope="col">{w[key]}</th>' for key in keys)
        rows = "".join(
            f"<tr><td>{escape(f.id)}</td><td>{self.said(f.label)}</td><td>{self.words_of(f.numerator)}</td><td>{self.words_of(f.denominator)}</td>"
            f"<td>{self.links(name for name in f.disaggregate if name in self.known)}</td><td>{escape(f.honesty)}</td>"
            f"<td>{escape('; '.join(f'{name} {code}' for name, code in f.aligned.items()))}</td></tr>"
            for f in self.book.figures
        )
        put(
            f'<div class="wide" tabindex="0" role="region" aria-labelledby="indicators"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
        )

    def missing(self) -> None:
        w, put = self.w, self.out.append
        put(f'<h2 id="missing">{w["missing"]}</h2>')
        rows = "".join(
            f"<tr><td><code>{code}</code></td><td>{value}</td><td>{stata}</td><td>{escape(w[code])}</td></tr>"
            for code, (value, stata) in MISSING.items()
        )
        head = "".join(f'<th scope="col">{text}</th>' for text in (w["code"], "SPSS, R", "Stata", w["meaning"]))
        put(f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table><p>{escape(w['system'])}</p>")


def _id(name: str) -> str:
    return "v-" + escape(name)
