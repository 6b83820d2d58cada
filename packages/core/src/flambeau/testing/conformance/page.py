"""The report as one page without any other file."""

from __future__ import annotations

from html import escape
from typing import Any

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 76em; margin: 2em auto; padding: 0 1em; color: #222 }
pre { background: #f4f4f4; padding: 1em; overflow: auto; white-space: pre-wrap }
table { border-collapse: collapse } th { position: sticky; top: 0; background: #fff }
td, th { text-align: left; padding: .15em .8em; border-bottom: 1px solid #eee } td.n { text-align: right; font-variant-numeric: tabular-nums }
tr.failed td { background: #fdd } tr.skipped td { color: #999 } .bad { color: #b00 } .good { color: #080 }
"""
OPS = ("op", "runs", "passed", "failed", "calls compared", "refused alike", "largest error", "of allowed", "where", "seconds")


def page(found: dict[str, Any], lines: list[str]) -> str:
    """The whole page: the verdict, the summary, failures, ops, all cases."""
    device, failed = escape(found["device"]), len(found["failed"])
    verdict = f'<p class="bad">{failed} of {failed + found["passed"]} cases fail.</p>' if failed else '<p class="good">All cases pass.</p>'
    parts = [
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Conformance of {device}</title><style>{STYLE}</style>',
        f"<h1>Conformance of {device}</h1>{verdict}<p>flambeau {escape(found['flambeau'])}, tiers up to {found['tier']}</p>",
        f"<pre>{escape(chr(10).join(lines))}</pre>",
        "<h2>Failures</h2>", *(_failure(c) for c in found["failed"]), "" if failed else "<p>None.</p>",
        "<h2>Ops</h2>", _ops(found["ops"]),
        "<h2>Cases</h2><details><summary>every case</summary>", _cases(found["cases"]), "</details></html>",
    ]  # fmt: skip
    return "\n".join(parts)


def _failure(case: dict[str, Any]) -> str:
    return f"<h3>{escape(case['name'])}</h3><pre>{escape(case.get('message', ''))}</pre>"


def _row(cells: tuple[Any, ...], kind: str = "") -> str:
    shown = "".join(f'<td class="n">{c}</td>' if isinstance(c, int | float) else f"<td>{escape(str(c))}</td>" for c in cells)
    return f"<tr class={kind}>{shown}</tr>" if kind else f"<tr>{shown}</tr>"


def _ops(ops: list[dict[str, Any]]) -> str:
    rows = []
    for o in ops:
        error = (f"{o['worst']:.1e}", f"{o['share']:.0%}", f"{o['dtype']}, {o['layout']}, {o['mode']}") if o["worst"] else ("", "", "")
        rows.append(_row((o["op"], o["way"], o["passed"], o["failed"], o["calls"], o["refused"], *error, o["seconds"])))
    return f"<table><tr>{''.join(f'<th>{name}' for name in OPS)}</tr>{''.join(rows)}</table>"


def _cases(cases: list[dict[str, Any]]) -> str:
    rows = []
    for c in sorted(cases, key=lambda c: (c["outcome"] != "failed", c["section"], c["name"])):
        error = f"{c['worst']:.1e} in {c['layout']}" if c.get("worst") else ""
        rows.append(_row((c["section"], c["name"], c["outcome"], c.get("calls", ""), error, c["seconds"]), c["outcome"]))
    return f"<table><tr><th>section<th>case<th>outcome<th>calls<th>largest error<th>seconds</tr>{''.join(rows)}</table>"
