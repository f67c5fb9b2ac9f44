#!/usr/bin/env python3
"""Puts the verdicts of the lab into docs/lab.md, below its marker; what stands above it is written by hand. Experiments that the file does not hold stay.

usage: lab_table.py [runs/lab/verdicts.json]
"""
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/lab.md"
MARKER = "<!-- below: made by tools/lab_table.py -->"
MANY = 40  # claims beyond which those that hold are only counted


def number(value):
    return f"{value:.3g}" if abs(value) >= 1e-3 or value == 0 else f"{value:.1e}"


def row(finding):
    says = ("Control: " if finding["kind"] == "control" else "") + finding["says"].replace("|", "\\|")
    interval = f"{number(finding['effect'])} [{number(finding['low'])}, {number(finding['high'])}]"
    return f"| {says} | {interval} | {number(finding['above'])} | {finding['verdict']} |"


def table(findings):
    return "\n".join(["| claim | effect, 95 % | above | verdict |", "|---|---|---|---|", *map(row, findings)])


def section(experiment):
    findings = experiment["findings"]
    held = [f for f in findings if f["verdict"] == "holds"]
    shown = findings if len(findings) <= MANY else [f for f in findings if f["verdict"] != "holds"]
    counted = f"{len(held)} of {len(findings)} hold, over {max(f['seeds'] for f in findings)} seeds."
    only = "" if shown is findings else " The others:"
    return f"## {experiment['name']}\n\n{counted}{only}\n\n{table(shown)}\n"


def main():
    verdicts = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "runs/lab/verdicts.json"
    experiments = json.loads(verdicts.read_text(encoding="utf-8"))
    above, below = PAGE.read_text(encoding="utf-8").split(MARKER)
    sections = {text.split("\n", 1)[0]: f"## {text.strip()}\n" for text in below.split("\n## ")[1:]}
    sections.update({experiment["name"]: section(experiment) for experiment in experiments})
    PAGE.write_text(f"{above}{MARKER}\n\n" + "\n".join(sections.values()), encoding="utf-8")


if __name__ == "__main__":
    main()
