"""What a run has found, over all worker processes: the facts, a summary of them, and the lines for a terminal."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import Any, cast

import pytest

from .page import page

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
        if report.when != "call" and not report.failed and not report.skipped:
            return
        section = report.nodeid.partition("::")[0].rpartition("/")[2].removesuffix(".py") or str(report.location[0]).rpartition("/")[2]
        facts: dict[str, Any] = {
            "name": report.nodeid.rpartition("::")[2],
            "section": section.removesuffix(".py"),
            "outcome": report.outcome,
            "seconds": round(report.duration, 4),
        }
        for name, value in report.user_properties:
            if name == FACTS:
                facts.update(cast(dict[str, Any], value))
        self.fallbacks.update(facts.pop("fallbacks", ()))
        if report.failed:
            facts["message"] = report.longreprtext.split("Mismatch: ")[-1].replace("\nE   ", "\n")[:4000]
        elif report.skipped:
            facts["message"] = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr).removeprefix("Skipped: ")
        self.cases.append(facts)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Prints the summary and writes the files."""
        summary = self.summary()
        terminalreporter.section(f"conformance of '{self.device}'")
        for line in lines(summary):
            terminalreporter.write_line(line)
        for option, text in (("--report-json", json.dumps(summary, indent=1)), ("--report-html", page(summary, lines(summary)))):
            path = self.config.getoption(option)
            if path is not None:
                path.write_text(text, encoding="utf-8")
                terminalreporter.write_line(f"written: {path}")

    def summary(self) -> dict[str, Any]:
        """All that was found, in plain values."""
        from ... import __version__
        from ...cli.coverage import ways_of

        ways = {name: way for name, (_, way) in ways_of(self.device.partition(":")[0]).items()}
        counted = Counter(ways.values())
        skipped = [c for c in self.cases if c["outcome"] == "skipped"]
        ops = self.by_op(ways)
        return {
            "device": self.device,
            "flambeau": __version__,
            "tier": self.config.getoption("--tier"),
            "passed": sum(c["outcome"] == "passed" for c in self.cases),
            "failed": [c for c in self.cases if c["outcome"] == "failed"],
            "skipped": len(skipped),
            "not offered": sorted({c["message"] for c in skipped if "op" not in c}),
            "calls": sum(c.get("calls", 0) for c in self.cases),
            "refused": sum(c.get("refused", 0) for c in self.cases),
            "coverage": {way: counted[way] for way in ("native", "decomposed", "fallback", "missing")},
            "ran on the host": sorted(self.fallbacks),
            "read on the host": sorted({read for c in self.cases for read in c.get("reads", ())}),
            "worst errors": sorted((o for o in ops if o["worst"]), key=lambda o: -float(o["share"]))[:10],
            "slowest": sorted(ops, key=lambda o: -float(o["seconds"]))[:10],
            "ops": ops,
            "cases": self.cases,
        }

    def by_op(self, ways: dict[str, str]) -> list[dict[str, Any]]:
        """One line an op: how it runs, its cases and calls, its largest error and where that is, its time."""
        grouped = defaultdict(list)
        for case in self.cases:
            if "op" in case:
                grouped[case["op"]].append(case)
        told = []
        for op, cases in sorted(grouped.items()):
            worst = max(cases, key=lambda c: c.get("share", 0.0))
            told.append({
                "op": op, "way": ways.get(op, "a function of other ops"),
                "passed": sum(c["outcome"] == "passed" for c in cases), "failed": sum(c["outcome"] == "failed" for c in cases),
                "calls": sum(c.get("calls", 0) for c in cases), "refused": sum(c.get("refused", 0) for c in cases),
                "seconds": round(sum(c["seconds"] for c in cases), 3),
                **{name: worst.get(name, 0.0) for name in ("worst", "allowed", "share")},
                **{name: worst.get(name, "") for name in ("dtype", "layout", "mode")},
            })  # fmt: skip
        return told


def lines(found: dict[str, Any]) -> list[str]:
    """The summary for a terminal."""
    told = ", ".join(f"{count} {way}" for way, count in found["coverage"].items() if count)
    made = [
        f"{found['passed']} cases passed, {len(found['failed'])} failed, {found['skipped']} had nothing to check",
        f"{found['calls']} calls compared with the CPU, {found['refused']} refused as on the CPU",
        f"ops: {told}",
    ]
    if found["ran on the host"]:
        made.append(f"ran on the host ({len(found['ran on the host'])}): {', '.join(found['ran on the host'])}")
    if found["read on the host"]:
        made.append(f"kernels that read their operands on the host without saying so: {', '.join(found['read on the host'])}")
    if found["not offered"]:
        made += ["not checked:", *(f"  {reason}" for reason in found["not offered"])]
    made += ["largest errors, and their share of what is allowed:"] if found["worst errors"] else []
    made += [
        f"  {o['op']:32} {o['worst']:.2e}  {o['share']:4.0%}  {o['dtype']}, {o['layout']}, {o['mode']}" for o in found["worst errors"][:5]
    ]
    made += ["slowest ops:"] if found["slowest"] else []
    made += [f"  {o['op']:32} {o['seconds']:6.2f} s for {o['calls']} calls" for o in found["slowest"][:5]]
    return made
