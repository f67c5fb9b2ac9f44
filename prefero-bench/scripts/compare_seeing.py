"""A DPO step on prompts with pictures beside Prefero's own padded one (--naive) and TRL's: same rows, order, batches and threads, fp32.

usage: compare_seeing.py --from FOLDER ... [--sight projector all] [--side 12] [--batch 2] [--steps 6] [--skip 1] [--rounds 5] [--only prefero ...]
FOLDERs are small models that see, with processors; trl_seeing.py makes larger ones of their kind and rows for each. A case is a FOLDER with a --sight: "projector" has
the tower frozen, "all" trains everything. In each case four programs take turns, another one first in each round, after a round that is thrown away: Prefero with
train.reference_cache=false, Prefero with what a run before has remembered of the reference ("remembered"), Prefero with train.naive=true, and TRL's DPOTrainer, which can
remember nothing of a reference where there are pictures. A figure is the median of the rounds; all steps count after the first and --skip more, each from the end of the one
before to its own end, so that reading pictures is part of it. Threads that wait spin as shortly in TRL as the launcher lets them in Prefero (GOMP_SPINCOUNT): without it
TRL's step took 1.6 times the CPU time on a machine with six processes for two cores.
Proved: losses of all programs step by step, and the first step's log-probabilities; speed and memory against TRL's.
The Python is that of tools/oracle-env (PREFERO_VENV chooses another); the launcher is ./prefero (PREFERO chooses another).
exit codes: 0 within the limits; 1 slower, larger or different numbers; 2 bad arguments, or one of the programs failed
"""
import argparse
import json
import os
import sys
from pathlib import Path

import comparing
import launching

SCRIPT = comparing.HERE / "trl_seeing.py"
LOGPS = ("logps/chosen", "logps/rejected")
PROGRAMS = ("prefero", "remembered", "naive", "trl")
SPINS = {"GOMP_SPINCOUNT": os.environ.get("GOMP_SPINCOUNT", "1000")}


def arguments():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--from", dest="sources", nargs="+", required=True)
    a.add_argument("--sight", nargs="+", choices=("projector", "all"), default=["projector", "all"])
    a.add_argument("--side", type=int, default=12)
    a.add_argument("--batch", type=int, default=2)
    a.add_argument("--steps", type=int, default=6)
    a.add_argument("--skip", type=int, default=1)
    a.add_argument("--rounds", type=int, default=5)
    a.add_argument("--only", nargs="+", choices=PROGRAMS, default=PROGRAMS)
    a.add_argument("--threads", type=int, default=2)
    a.add_argument("--beta", type=float, default=0.1)
    a.add_argument("--learning-rate", type=float, default=1e-5)
    a.add_argument("--speed", type=float, default=1.3, help="least pairs per CPU-second and per second, in those of TRL")
    a.add_argument("--peak", type=float, default=1.0, help="most peak memory, in that of TRL")
    a.add_argument("--loss-tolerance", type=float, default=1e-4)
    a.add_argument("--logp-tolerance", type=float, default=1e-5, help="relative")
    a.add_argument("--set", action="append", default=[], metavar="key=value", help="one more setting for prefero train")
    a.add_argument("--work")
    a.add_argument("--keep", action="store_true")
    o = a.parse_args()
    if o.rounds < 1 or not 0 <= o.skip < o.steps - 1:
        launching.refuse("--rounds must be at least 1, and --skip from 0 to --steps - 2: the time of the first step is never counted")
    o.max_length = 2048
    return o


def run_prefero(o, sight, out, cache, more):
    r = comparing.run_prefero(o, o.data, out, [f"model.sight={sight}", *more], cached_in=cache)
    return {**comparing.figures(o, r["losses"], r["wall"], r["cpu"][1:], r["peak"]), "logps": [r["rows"][0][k] for k in LOGPS]}


def run_trl(o, interpreter, sight):
    r = comparing.read_json_lines(interpreter, SCRIPT, "step", "--model", o.model, "--data", o.model / "trl.jsonl", "--sight", sight, "--batch", o.batch,
                                  "--steps", o.steps, "--threads", o.threads, "--beta", o.beta, "--learning-rate", o.learning_rate, env=SPINS)[-1]
    return {**comparing.figures(o, [row["loss"] for row in r["rows"]], r["wall"], r["cpu"], r["peak_rss_mb"]), "logps": [r["rows"][0][k] for k in LOGPS]}


def programs(o, interpreter, sight, work):
    run = lambda cache, *more: run_prefero(o, sight, work / "run", cache, more)
    if "remembered" in o.only:
        run(work / "full")
    all_of_them = {
        "prefero": lambda k: run(work / "empty", "train.reference_cache=false"),
        "remembered": lambda k: run(work / "full"),
        "naive": lambda k: run(work / "empty", "train.naive=true", f"train.micro_batch={o.batch}"),
        "trl": lambda k: run_trl(o, interpreter, sight),
    }
    return {name: all_of_them[name] for name in o.only}


def main():
    o = arguments()
    interpreter = comparing.python()
    launching.build()
    verdict, found = comparing.Verdict(), {}
    with comparing.folder(o) as work:
        for source in map(Path, o.sources):
            o.model = work / source.name
            o.data = o.model / "pairs.jsonl"
            made = comparing.read_json_lines(interpreter, SCRIPT, "make", "--from", source.resolve(), "--out", o.model, "--rows", o.batch * o.steps, "--side", o.side)[-1]
            for sight in o.sight:
                print(f"\n{source.name}, sight {sight}: {made['parameters']:,} parameters, {made['tower']:,} of them in the tower; {made['vectors']} vectors a picture", flush=True)
                results = comparing.steps_in_rounds(programs(o, interpreter, sight, work), o.rounds)
                found[f"{source.name} {sight}"] = report(o, results, verdict)
    print("\n" + json.dumps({"rounds": o.rounds, "batch": o.batch, "steps": o.steps, "threads": o.threads, "side": o.side, "medians": found}))
    sys.exit(verdict.code())


def report(o, results, verdict):
    medians = comparing.medians(results)
    print("\n" + " " * 22 + "".join(f"{'÷ ' + other:>14}" for other in medians))
    for key in ("cpu", "wall", "peak"):
        for name in medians:
            print(f"  {key:<6}{name:<14}" + "".join(f"{medians[name][key] / other[key]:>14.2f}" for other in medians.values()))
    same(o, results, verdict)
    if "trl" in medians:
        for name in (n for n in ("prefero", "remembered") if n in medians):
            beside_trl(o, name, medians[name], medians["trl"], verdict)
    return {name: {k: round(v, 3) for k, v in m.items()} for name, m in medians.items()}


def beside_trl(o, name, ours, theirs, verdict):
    verdict.at_least(f"pairs/CPU-s, {name} ÷ TRL", ours["cpu"] / theirs["cpu"], o.speed)
    verdict.at_least(f"pairs/s, {name} ÷ TRL", ours["wall"] / theirs["wall"], o.speed)
    verdict.at_most(f"peak memory, {name} ÷ TRL", ours["peak"] / theirs["peak"], o.peak)


def same(o, results, verdict):
    """Of all programs against the last one: without this the rest would compare different work."""
    *names, last = results
    for name in names:
        one, other = results[name][-1], results[last][-1]
        verdict.at_most(f"largest loss difference, {name} and {last}", max(abs(x - y) for x, y in zip(one["losses"], other["losses"], strict=True)), o.loss_tolerance)
        verdict.at_most(f"log-probabilities of the first step, {name} and {last}, relative",
                        max(abs(x / y - 1) for x, y in zip(one["logps"], other["logps"])), o.logp_tolerance)


if __name__ == "__main__":
    main()
