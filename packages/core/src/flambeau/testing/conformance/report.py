"""What a run has found, over all worker processes: in the terminal, as JSON, as a page."""

from __future__ import annotations

import html
import json
from collections import Counter
from typing import Any

import pytest

FACTS = "conformance"  # the name under which a case hands its facts on


class Report:
    """Collects the cases' facts as their reports come in."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.device = str(config.getoption("--device"))
        self.cases: list[dict[str, Any]] = []
        self.fallbacks: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keeps what a case found."""
        if report.when != "call" and not report.failed:
            return
        facts: dict[str, Any] = {"name": report.nodeid.rpartition("::")[2], "outcome": report.outcome, "seconds": round(report.duration, 4)}
        for name, value in report.user_properties:
            if name == FACTS:
                facts |= value  # type: ignore[operator]
        self.fallbacks.update(facts.pop("fallbacks", ()))
        if report.failed:
            facts["message"] = report.longreprtext.split("Mismatch: ")[-1][:4000]
        self.cases.append(facts)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Prints the summary and writes the files."""
        summary = self.summary()
        terminalreporter.section(f"conformance of '{self.device}'")
        for line in self.lines(summary):
            terminalreporter.write_line(line)
        for option, text in (("--report-json", self.as_json), ("--report-html", self.as_html)):
            path = self.config.getoption(option)
            if path is not None:
                path.write_text(text(summary), encoding="utf-8")
                terminalreporter.write_line(f"written: {path}")

    def summary(self) -> dict[str, Any]:
        """All that was found, in plain values."""
        from ...cli.coverage import ways_of

        ways = {name: way for name, (_, way) in ways_of(self.device).items()}
        counted = Counter(ways.values())
        measured = [c for c in self.cases if c.get("worst")]
        return {
            "device": self.device,
            "passed": sum(c["outcome"] == "passed" for c in self.cases),
            "failed": [c for c in self.cases if c["outcome"] == "failed"],
            "skipped": sum(c["outcome"] == "skipped" for c in self.cases),
            "calls": sum(c.get("calls", 0) for c in self.cases),
            "coverage": {way: counted[way] for way in ("native", "decomposed", "fallback", "missing")},
            "ran on the host": sorted(self.fallbacks),
            "worst errors": sorted(measured, key=lambda c: -c["worst"] / c["allowed"])[:10],
            "slowest": sorted(self.cases, key=lambda c: -c["seconds"])[:10],
            "cases": self.cases,
        }

    def lines(self, found: dict[str, Any]) -> list[str]:
        """The summary for a terminal."""
        told = ", ".join(f"{count} {way}" for way, count in found["coverage"].items() if count)
        lines = [
            f"{found['passed']} cases passed, {len(found['failed'])} failed, {found['calls']} calls compared with the CPU",
            f"ops: {told}",
        ]
        if found["ran on the host"]:
            lines.append(f"ran on the host ({len(found['ran on the host'])}): {', '.join(found['ran on the host'])}")
        lines += ["largest errors, as shares of what is allowed:"] if found["worst errors"] else []
        lines += [f"  {c['name']:44} {c['worst']:.2e}  {c['worst'] / c['allowed']:4.0%}  {c['layout']}" for c in found["worst errors"][:5]]
        lines += ["slowest:", *(f"  {c['name']:44} {c['seconds']:.2f} s" for c in found["slowest"][:5])]
        return lines

    def as_json(self, found: dict[str, Any]) -> str:
        """For programs."""
        return json.dumps(found, indent=1)

    def as_html(self, found: dict[str, Any]) -> str:
        """One page without any other file."""
        row = "<tr class={0[outcome]}><td>{1}</td><td>{0[outcome]}</td><td>{2}</td><td>{0[seconds]:.3f}</td></tr>"
        cases = "".join(
            row.format(c, html.escape(c["name"]), f"{c['worst']:.1e} {c['layout']}" if c.get("worst") else "")
            for c in sorted(self.cases, key=lambda c: (c["outcome"] != "failed", c["name"]))
        )
        failures = "".join(f"<h3>{html.escape(c['name'])}</h3><pre>{html.escape(c.get('message', ''))}</pre>" for c in found["failed"])
        told = "\n".join(html.escape(line) for line in self.lines(found))
        return PAGE.format(device=html.escape(self.device), told=told, failures=failures or "<p>None.</p>", cases=cases)


PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Conformance of {device}</title>
<style>body{{font:15px/1.5 system-ui,sans-serif;max-width:70em;margin:2em auto;padding:0 1em}}pre{{background:#f4f4f4;padding:1em;overflow:auto}}
td,th{{text-align:left;padding:.1em .8em}}.failed td{{background:#fdd}}</style>
<h1>Conformance of {device}</h1><pre>{told}</pre><h2>Failures</h2>{failures}
<h2>Cases</h2><table><tr><th>case<th>outcome<th>largest error<th>seconds</tr>{cases}</table></html>
"""
