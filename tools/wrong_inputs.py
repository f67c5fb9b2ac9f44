"""Gives ./prefero one wrong input after another and shows that each ends in one clear message and harms nothing.

usage: wrong_inputs.py --model DIR [--only NAME,NAME] [--set key=value ...] [--timeout 120] [--error '^error'] [--verbose] [--work DIR] [--keep]
DIR is a small working model folder with a tokenizer (the shared fixtures' stories260K); it is copied, never changed. Data is made here.

Of every case it is shown that
  * the exit code is not 0, and is no signal's (no native crash), and the run ends before --timeout;
  * stderr has exactly one error message: one line that matches --error (case ignored), or, if none does, one line in all;
  * the message contains what wrong_input_cases.py asks for: the file, line, key or value;
  * no line of stdout or stderr is part of a Java stack trace, and no hs_err or core file appears;
  * the output folder is absent, or has no model/, adapter/ or checkpoint that is not whole, and no file under a temporary name.
The disk that fills up is a 20 MB tmpfs, once during a checkpoint and once during the final save; mounting needs root: without it these cases
are skipped, with a message. After the first of them the disk is enlarged and the run must go on with --resume: nothing on it was lost.
exit codes: 0 all cases hold; 1 some do not; 2 bad arguments, or the untouched model does not train; 3 all hold, but some were skipped
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import launching
import raw_safetensors
from wrong_input_cases import CASES, Bench

TRACE = re.compile(r"^\s+at [\w.$/]+\(.*\)|Exception in thread|^Caused by:|\bio\.prefero\.|\bjava\.(lang|io|nio|util)\.\w|^\s*\.\.\. \d+ more|SIGSEGV|A fatal error has been detected")
TEMPORARY = re.compile(r"(\.tmp|\.temp|\.part|\.partial|~)(\W|$)|^\.|(^|[-_.])tmp")
BEGAN = time.time()
HARMLESS = {"run.yaml", "metrics.jsonl"}
DISK = {"disk full at a checkpoint": "checkpoint", "disk full at the final save": "final"}


def arguments():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--model", required=True)
    a.add_argument("--only", default="")
    a.add_argument("--set", action="append", default=[], metavar="key=value")
    a.add_argument("--timeout", type=float, default=120)
    a.add_argument("--error", default=r"^(prefero: )?error\b")
    a.add_argument("--verbose", action="store_true", help="show every message")
    a.add_argument("--work")
    a.add_argument("--keep", action="store_true")
    return a.parse_args()


def execute(o, args, cwd):
    try:
        done = subprocess.run(launching.command(*args), capture_output=True, text=True, errors="replace", cwd=cwd, timeout=o.timeout)
        return done.returncode, done.stdout, done.stderr
    except subprocess.TimeoutExpired as e:
        return None, (e.stdout or b"").decode(errors="replace"), (e.stderr or b"").decode(errors="replace")


def judge(o, code, stdout, stderr, patterns):
    """(problems, message)"""
    problems = []
    if code is None:
        return [f"still running after {o.timeout:g} s"], ""
    if code == 0:
        problems.append("exit code 0")
    if code < 0 or code in (132, 134, 135, 136, 137, 139):
        problems.append(f"killed by a signal (exit code {code})")
    lines = [x for x in stderr.splitlines() if x.strip()]
    errors = [x for x in lines if re.search(o.error, x.strip(), re.I)]
    if len(errors) != 1 and not (not errors and len(lines) == 1):
        problems.append(f"{len(errors)} error lines among {len(lines)} lines on stderr")
    message = (errors or lines or [""])[0].strip()
    if errors:
        message = "\n".join(lines[lines.index(errors[0]):])
    problems += [f"message lacks {p}" for p in patterns if not re.search(p, message, re.I)]
    traces = [x for x in (stdout + "\n" + stderr).splitlines() if TRACE.search(x)]
    if traces:
        problems.append(f"trace: {traces[0].strip()[:60]}")
    return problems, message


def crash_files(work):
    """What a native crash leaves where the program ran; the launcher may change to its own folder first."""
    found = [*(work / "cwd").rglob("*"), *(p for p in launching.ROOT.iterdir() if p.stat().st_mtime > BEGAN)]
    return [str(p) for p in found if p.is_file() and (p.name.startswith("hs_err") or re.fullmatch(r"core(\.\d+)?", p.name))]


def half_written(out):
    """What should not be in an output folder after a failure."""
    problems = []
    if out is None or not out.exists():
        return problems
    for path in sorted(out.rglob("*")):
        name = str(path.relative_to(out))
        if TEMPORARY.search(path.name):
            problems.append(f"left {name}")
        elif path.suffix == ".safetensors" and (wrong := raw_safetensors.problem(path)):
            problems.append(f"{name} is not whole: {wrong}")
        elif path.suffix == ".json" and not parses(path):
            problems.append(f"{name} is not whole JSON")
    for name in ("model", "adapter", *(f"checkpoints/{p.name}" for p in launching.checkpoints(out))):
        if (out / name).is_dir() and not any((out / name).rglob("*.safetensors")):
            problems.append(f"{name} has no weights")
    lines = (out / "metrics.jsonl").read_text().split("\n") if (out / "metrics.jsonl").exists() else []
    problems += [f"metrics.jsonl line {k + 1} is not whole" for k, x in enumerate(lines) if x and not parses(None, x)]
    return problems


def parses(path, text=None):
    try:
        json.loads(path.read_text(encoding="utf-8") if text is None else text)
        return True
    except ValueError:
        return False


def wrong_input(o, bench, name):
    function, patterns = CASES[name]
    shutil.rmtree(bench.work / "out", ignore_errors=True)
    args, out = function(bench)
    held = {p: p.read_bytes() for p in out.rglob("*") if p.is_file()} if out and out.exists() else {}
    code, stdout, stderr = execute(o, args, bench.work / "cwd")
    problems, message = judge(o, code, stdout, stderr, patterns)
    problems += half_written(out)
    problems += [f"changed {p.name}" for p, content in held.items() if not p.exists() or p.read_bytes() != content]
    if out and out.exists() and not held:
        problems += [f"left {p.relative_to(out)}" for p in out.rglob("*") if p.is_file() and p.name not in HARMLESS and not p.name.startswith("events.")]
    return code, problems, message


# ---- a disk that fills up ----

def size(path):
    return sum(p.stat().st_size for p in path.rglob("*") if p.is_file()) if path.is_dir() else 0


def disk_case(o, bench, moment):
    """Measures a run on an ordinary disk, then repeats it where there is room for one and a half checkpoints, or for half a model."""
    settings = ["train.steps=8", "train.checkpoint_every=2"]
    plain = bench.work / "plain"
    if not plain.exists():
        code, stdout, stderr = execute(o, bench.train(out=plain, settings=settings)[0], bench.work / "cwd")
        if code:
            launching.refuse(f"a plain run with checkpoints ended with {code}:\n{stderr[-2000:]}")
    checkpoint, final = size(launching.checkpoints(plain)[0]), size(plain / "model")
    mount = bench.work / "volume"
    mount.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", mount], check=True)
    try:
        if moment == "final":
            settings = ["train.steps=2"]
        room = int(final * 0.5) if moment == "final" else int(checkpoint * 1.5)
        if room + 100_000 > 20 << 20:
            return None, [f"one and a half checkpoints have {room} bytes: take a smaller model"], ""
        (mount / "ballast").write_bytes(b"\0" * ((20 << 20) - room - 100_000))
        args, out = bench.train(out=mount / "run", settings=settings)
        code, stdout, stderr = execute(o, args, bench.work / "cwd")
        problems, message = judge(o, code, stdout, stderr, ["space|full", str(mount)])
        problems += half_written(out)
        if moment == "final":
            problems += ["model/ is there"] if (out / "model").exists() else []
        elif not launching.checkpoints(out):
            problems.append("the first checkpoint is not there")
        else:
            (mount / "ballast").unlink()
            subprocess.run(["mount", "-o", "remount,size=200m", mount], check=True)
            code_again, _, stderr_again = execute(o, [*args, "--resume"], bench.work / "cwd")
            if code_again or not raw_equal(plain / "model", out / "model"):
                problems.append(f"with room again, --resume ends with {code_again}: {stderr_again.strip()[-200:]}" if code_again else "with room again, the resumed run ends elsewhere than the plain one")
        return code, problems, message
    finally:
        subprocess.run(["umount", "-l", mount], check=False)


def raw_equal(a, b):
    names = [p.name for p in a.glob("*.safetensors")]
    return bool(names) and all((b / n).exists() and (a / n).read_bytes() == (b / n).read_bytes() for n in names)


def can_mount(work):
    probe = work / "probe"
    probe.mkdir(exist_ok=True)
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", probe], capture_output=True).returncode:
        return False
    subprocess.run(["umount", probe], check=False)
    return True


def main():
    o = arguments()
    o.model = Path(o.model).resolve()
    names = [n.strip() for n in o.only.split(",") if n.strip()] or [*CASES, *DISK]
    if unknown := [n for n in names if n not in CASES and n not in DISK]:
        launching.refuse(f"no case named {unknown}; there are: {', '.join([*CASES, *DISK])}")
    launching.build()
    work = Path(o.work or tempfile.mkdtemp(prefix="prefero-wrong-")).resolve()
    (work / "cwd").mkdir(parents=True, exist_ok=True)
    bench = Bench(o, work)
    shutil.rmtree(work / "sound", ignore_errors=True)
    code, stdout, stderr = execute(o, bench.train(out=work / "sound")[0], work / "cwd")
    if code != 0:
        launching.refuse(f"with sound inputs prefero train ended with {code}, so no failure below would mean anything:\n{(stdout + stderr)[-3000:]}")
    mounts, failed, skipped = can_mount(work), 0, 0
    print(f"{'':<6}{'case':<34}{'exit':>5}  message, or what is wrong")
    for name in names:
        if name in DISK and not mounts:
            skipped += 1
            print(f"  {'skip':<6}{name:<32}{'':>5}  mounting a tmpfs needs root")
            continue
        code, problems, message = disk_case(o, bench, DISK[name]) if name in DISK else wrong_input(o, bench, name)
        problems += [f"wrote {os.path.basename(f)}" for f in crash_files(work)]
        for f in crash_files(work):
            os.remove(f)
        failed += bool(problems)
        first = message.splitlines()[0] if message else ""
        text = "; ".join(problems) if problems else first
        print(f"  {'FAIL' if problems else 'ok':<6}{name:<32}{str(code):>5}  {text.replace(str(work) + '/', '')[:170]}", flush=True)
        if o.verbose or problems:
            for line in (message or "").splitlines()[:4]:
                print(f"{'':<45}| {line[:200]}")
    print(f"{len(names)} cases, {failed} fail, {skipped} skipped")
    if o.keep or failed:
        print(f"kept: {work}")
    elif not o.work:
        shutil.rmtree(work)
    sys.exit(1 if failed else 3 if skipped else 0)


if __name__ == "__main__":
    main()
