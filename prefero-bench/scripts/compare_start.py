"""From the command to the end of the first step, and how fast rows are made ready, beside TRL and datasets.map on the same files.

usage: compare_start.py --model DIR --data FILE.jsonl[.gz] [--trl-script trl_baseline.py] [--map-script datasets_map_baseline.py] [--rounds 5]
                        [--rows 0] [--repeat 4] [--batch 8] [--threads 2] [--only start rows] [--set key=value ...]
start   seconds from the start of the process to the end of its first optimiser step, everything included: loading, tokenising all rows
        (--rows of the file; 0: all), the first batch. Prefero with an empty cache, so that it tokenises as TRL does, and with a full one,
        as from the second run on; TRL as it is. Rows longer than --max-length lose their prompt's left end here, their right end there.
rows    rows made into ids and borders per second on all cores: the file --repeat times. Prefero's own word for it ("data ready after"),
        which has hashing the file and writing the cache in it, in runs with an empty cache; the fastest of TRL's preprocessing and the
        fastest of a batched datasets.map (processes 1 and all cores; the tokenizer's own threads off and on).
The programs take turns for --rounds rounds, another one first in each; one more round before them is thrown away. Medians.
Checked: start at most half of TRL's with an empty cache; rows per second at least 3 times TRL's and at least once datasets.map's.
The Python is that of tools/oracle-env (PREFERO_VENV chooses another); the launcher is ./prefero (PREFERO chooses another).
exit codes: 0 within the limits; 1 something missed (named in the last line); 2 bad arguments, or one of the programs failed
"""
import argparse
import json
import os
import re
import shutil
import sys

import comparing
import launching

sys.path.insert(0, str(comparing.TOOLS))
import rows

READY = re.compile(r"data ready after ([0-9.]+) s")
LIMITS = {"start": 0.5, "trl": 3.0, "batched": 1.0}


def arguments():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--model", required=True)
    a.add_argument("--data", required=True)
    a.add_argument("--trl-script", default=str(comparing.SHARED_TOOLS / "trl_baseline.py"))
    a.add_argument("--map-script", default=str(comparing.SHARED_TOOLS / "datasets_map_baseline.py"))
    a.add_argument("--rounds", type=int, default=5)
    a.add_argument("--rows", type=int, default=0, help="rows of the file that are used; 0: all")
    a.add_argument("--repeat", type=int, default=4, help="how often the rows stand in the file of the second part")
    a.add_argument("--batch", type=int, default=8)
    a.add_argument("--max-length", type=int, default=512)
    a.add_argument("--threads", type=int, default=2)
    a.add_argument("--beta", type=float, default=0.1)
    a.add_argument("--learning-rate", type=float, default=1e-5)
    a.add_argument("--only", nargs="+", choices=("start", "rows"), default=["start", "rows"])
    a.add_argument("--set", action="append", default=[], metavar="key=value", help="one more setting for prefero train")
    a.add_argument("--flag", action="append", default=[], help="one more flag for prefero train")
    a.add_argument("--work", help="where the runs lie; default: a temporary folder")
    a.add_argument("--keep", action="store_true", help="do not remove the runs")
    o = a.parse_args()
    o.model, o.data, o.steps = os.path.abspath(o.model), os.path.abspath(o.data), 1
    o.set = ["data.overflow=prompt_left", *o.set]
    return o


def prefero(o, work, data, empty):
    """One step. An empty cache is empty of tokens only: what lies there of a reference stays."""
    if empty:
        shutil.rmtree(work / "cache" / "tokens", ignore_errors=True)
    r = comparing.run_prefero(o, data, work / "run", (), o.flag, work / "cache")
    ready = READY.search(r["log"])
    if not ready:
        launching.refuse(f"prefero train does not say how long the data took:\n{r['log'][-2000:]}")
    return {"start": r["first"], "ready": float(ready[1])}


def trl(o, interpreter, data, count):
    said = comparing.read_json_lines(interpreter, o.trl_script, "--model", o.model, "--data", data, "--rows", count, "--batch", o.batch, "--steps", 2, "--skip", 1,
                                     "--threads", o.threads, "--max-length", o.max_length, "--beta", o.beta, "--learning-rate", o.learning_rate)[-1]
    return {"start": said["time_to_first_step_s"], "ready": said["trainer_built_s"] - said["import_s"]}


def maps(o, interpreter, data):
    """Rows per second: the fastest of each way."""
    found = {}
    for more in ([], ["--parallel-tokenizer"]):
        for said in comparing.read_json_lines(interpreter, o.map_script, "--model", o.model, "--data", data, "--procs", f"1,{os.cpu_count()}", *more):
            found[said["way"]] = max(found.get(said["way"], 0), said["rows_per_s"])
    return found


def main():
    o = arguments()
    interpreter = comparing.python()
    launching.build()
    verdict, summary = comparing.Verdict(), {}
    with comparing.folder(o) as work:
        chosen = rows.read(o.data)[: o.rows or None]
        rows.write(work / "rows.jsonl", chosen)
        rows.write(work / "many.jsonl", chosen * o.repeat)
        if "start" in o.only:
            summary["first_step_s"] = start(o, interpreter, work, len(chosen), verdict)
        if "rows" in o.only:
            summary["rows_per_s"] = rows_per_second(o, interpreter, work, len(chosen) * o.repeat, verdict)
    print("\n" + json.dumps({"rounds": o.rounds, "rows": len(chosen), "repeat": o.repeat, "cores": os.cpu_count(), **summary}))
    sys.exit(verdict.code())


def start(o, interpreter, work, count, verdict):
    data = work / "rows.jsonl"
    programs = {"prefero, empty cache": lambda k: prefero(o, work, data, True), "prefero, full cache": lambda k: prefero(o, work, data, False),
                "trl": lambda k: trl(o, interpreter, data, count)}
    print(f"{count} rows\n{'round':<6}{'program':<22}{'first step s':>13}{'data ready s':>14}   (TRL's with the models' loading)")
    results = comparing.in_rounds(programs, o.rounds, lambda k, name, r: print(f"{k:<6}{name:<22}{r['start']:>13.3f}{r['ready']:>14.3f}", flush=True))
    medians = {name: round(comparing.median(runs, "start"), 3) for name, runs in results.items()}
    print("medians: " + ", ".join(f"{name} {m}" for name, m in medians.items()))
    for name in list(medians)[:2]:
        verdict.at_most(f"command to first step, {name} ÷ TRL", medians[name] / medians["trl"], LIMITS["start"])
    return medians


def rows_per_second(o, interpreter, work, count, verdict):
    data = work / "many.jsonl"
    programs = {"prefero": lambda k: {"prefero": count / prefero(o, work, data, True)["ready"]}, "datasets.map": lambda k: maps(o, interpreter, data)}
    print(f"\n{count} rows, rows/s\nround program")
    results = comparing.in_rounds(programs, o.rounds, lambda k, name, r: print(f"{k:<6}{name:<14}" + "".join(f"{way:>10} {rate:.0f}" for way, rate in r.items()), flush=True))
    ours = comparing.median(results["prefero"], "prefero")
    theirs = {way: comparing.median(results["datasets.map"], way) for way in ("trl", "batched")}
    print(f"medians: prefero {ours:.0f}, TRL's preprocessing {theirs['trl']:.0f}, batched datasets.map {theirs['batched']:.0f}")
    for way, rate in theirs.items():
        verdict.at_least(f"rows/s ÷ {'TRL' if way == 'trl' else 'a batched datasets.map'}", ours / rate, LIMITS[way])
    return {"prefero": round(ours, 1), **theirs}


if __name__ == "__main__":
    main()
