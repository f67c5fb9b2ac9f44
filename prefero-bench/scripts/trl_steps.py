"""Runs trl_baseline.py as it is and prints a second JSON line: wall and processor seconds of every step after the first.

usage: trl_steps.py TRL_BASELINE.py [its arguments]
The script's own line has the processor time as a median only; a comparison over rows of different lengths needs the sum.
A step lasts from the end of the one before to its own end: loading rows, metrics and logging are part of it.
"""
import importlib.util
import json
import sys

script = sys.argv.pop(1)
sys.argv[0] = script
spec = importlib.util.spec_from_file_location("trl_baseline", script)
baseline = importlib.util.module_from_spec(spec)
spec.loader.exec_module(baseline)
clocks = []


class Clock(baseline.Clock):
    def __init__(self):
        super().__init__()
        clocks.append(self)


baseline.Clock = Clock
baseline.main()
clock = clocks[0]
print(json.dumps({"wall": [b - a for a, b in zip(clock.end, clock.end[1:])], "cpu": [b - a for a, b in zip(clock.cpu, clock.cpu[1:])]}))
