"""Pages of the reference, one a family of ops: signature, words, and what the row says of derivatives, forms and dtypes."""

from __future__ import annotations

import re
from pathlib import Path

from .emitter import DUNDERS, INPLACE_DUNDERS
from .modules import variadic
from .reader import Family, Row

NOTE = "<!-- Written by `python -m flambeau.ops.generator` from the op rows: edit those instead. -->"
KINDS = {
    "op": "primitive: each backend brings its kernel",
    "composite": "composite: made of other ops; a backend may bring a kernel",
    "function": "function: plain Python over ops",
}
SECTION = re.compile(r"(Args|Arguments|Returns|Raises|Example|Examples|Source|Shape|Note|Notes):$")


def reference(families: list[Family], folder: Path) -> dict[Path, str]:
    """The pages by their paths."""
    shown = [(f, [r for r in f.rows if r.namespace != "_"]) for f in families]
    shown = [(f, rows) for f, rows in shown if rows]
    files = {folder / f"{f.name}.md": page(f, rows) for f, rows in shown}
    files[folder / "index.md"] = index(shown)
    return files


def index(shown: list[tuple[Family, list[Row]]]) -> str:
    """The page that lists all ops."""
    count = sum(len(rows) for _, rows in shown)
    lines = [NOTE, "", "# Reference", "", f"The {count} public ops, by family. Each page is written from the rows of the op table.", ""]
    for family, rows in shown:
        lines += [f"## [{title(family)}]({family.name}.md)", "", family.doc, ""]
        lines += [" · ".join(f"[{path(r)}]({family.name}.md#{anchor(path(r))})" for r in rows), ""]
    return "\n".join(lines).rstrip() + "\n"


def title(family: Family) -> str:
    return family.name.replace("_", " ").capitalize()


def path(row: Row) -> str:
    """The public name without the package: `add`, `nn.functional.gelu`."""
    return f"{row.namespace}.{row.name}" if row.namespace else row.name


def anchor(heading: str) -> str:
    """The anchor that a heading makes."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def page(family: Family, rows: list[Row]) -> str:
    """One family."""
    parts = [NOTE, "", f"# {title(family)}", "", family.doc, ""]
    for row in rows:
        parts += [f"## {path(row)}", "", *entry(row), ""]
    return "\n".join(parts).rstrip() + "\n"


def entry(row: Row) -> list[str]:
    """One op: its forms, its words, its facts."""
    lines = ["```python", f"fb.{path(row)}({signature(row)})"]
    if row.method:
        lines.append(f"Tensor.{row.name}({signature(row, method=True)})")
    lines += ["```", "", *prose(row.doc), ""]
    return [*lines, *(f"- {name}: {value}" for name, value in facts(row))]


def signature(row: Row, method: bool = False) -> str:
    """The parameters with the row's annotations."""
    parts: list[str] = []
    star = False
    for i, p in enumerate(row.params[1:] if method else row.params):
        if method and i == 0 and variadic(row):
            parts.append(f"*{p.name}: int")
            star = True
            continue
        if p.keyword_only and not star:
            parts.append("*")
        star |= p.keyword_only or p.kind == "varargs"
        note = "" if p.annotation == "Any" else f": {p.annotation}"
        gap = " = " if note else "="
        parts.append(p.name + note + (f"{gap}{p.default}" if p.default is not None else ""))
    if not method and row.has_out:
        parts += ([] if star else ["*"]) + ["out: Tensor | None = None"]
    return ", ".join(parts)


def prose(doc: str) -> list[str]:
    """A docstring as Markdown: sections in bold, their entries as lists, examples as code."""
    lines: list[str] = []
    code = False
    section = ""
    for line in doc.splitlines():
        text = line.strip()
        heading = SECTION.match(text)
        if text.startswith(">>>") and not code:
            lines += ["```pycon"]
            code = True
        elif code and (not text or heading):
            lines.append("```")
            code = False
        if code:
            lines.append(line[4:] if section and line.startswith("    ") else line)
        elif heading:
            section = heading.group(1)
            lines += [f"**{section}**", ""]
        elif section and line.startswith("    ") and not line.startswith("     "):
            name, colon, rest = text.partition(": ")
            listed = section in ("Args", "Arguments", "Raises") and colon
            lines.append(f"- `{name}`: {rest}" if listed else text)
        else:
            lines.append("  " + text if text and section in ("Args", "Arguments", "Raises") else text)
    return [*lines, "```"] if code else lines


def facts(row: Row) -> list[tuple[str, str]]:
    """What the row declares, in words."""
    found = [("kind", KINDS[row.kind]), ("derivative", derivative(row))]
    if row.kind != "function" and row.view:
        found.append(("result", "a view: it shares its input's memory"))
    forms = [f"`Tensor.{row.name}_`"] if row.inplace else []
    forms += ["`out=`"] if row.has_out else []
    found.append(("other forms", ", ".join(forms) or "none"))
    operators = [*filter(None, DUNDERS.get(row.name, ())), *([INPLACE_DUNDERS[row.name]] if row.inplace and row.name in INPLACE_DUNDERS else [])]
    if operators and row.method:
        found.append(("operators", ", ".join(f"`{name}`" for name in operators)))
    if row.kind != "function":
        found.append(("dtypes", dtypes(row)))
    if row.text("autocast"):
        cast = {"lower": "in autocast's lower precision", "float32": "in float32", "promote": "in the widest of its operands' dtypes"}
        found.append(("under autocast", cast[row.text("autocast")]))
    return found


def derivative(row: Row) -> str:
    if row.vjp:
        return "yes, for " + ", ".join(f"`{name}`" for name in row.vjp)
    if row.fact("differentiable") == "False" or row.kind == "op":
        return "none"
    return "that of the ops that it is made of"


def dtypes(row: Row) -> str:
    """How operands are promoted, and what dtype comes out."""
    operands = {
        "common": "operands are cast to their common dtype",
        "float": "operands are cast to their common dtype, integers and booleans to the default floating-point dtype",
        "": "operands keep their dtype" if len(row.tensors) < 2 else "operands of different dtypes are an error",
    }[row.promote]
    if row.has("factory"):
        operands = "as `dtype=` says"
    if row.has("mixed"):
        operands = "operands may differ in dtype"
    rule = row.facts.get("result", "None")
    quoted = re.fullmatch(r"['\"](\w+)['\"]", rule)
    if rule == "None" or (quoted and quoted.group(1) == "array"):
        return operands
    if quoted:
        return f"{operands}; the result is {quoted.group(1)}"
    if rule.startswith("("):
        outputs = [f"{name} {kind.strip(chr(39))}" for name, kind in zip(row.output_names, rule.strip("()").split(", "), strict=False) if "'" in kind]
        return f"{operands}; {', '.join(outputs)}" if outputs else operands
    return f"{operands}; the result's by `{rule}`"
