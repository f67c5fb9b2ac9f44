"""Reads and writes safetensors as plain bytes, with nothing but the standard library: to cut files and to make broken ones."""
import json
from pathlib import Path


def read(path):
    """(header as a dict, the bytes after it)"""
    raw = Path(path).read_bytes()
    length = int.from_bytes(raw[:8], "little")
    return json.loads(raw[8 : 8 + length]), raw[8 + length :]


def assemble(header, body):
    """The bytes of a file with this header, however wrong, padded to 8 with spaces as the format asks."""
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + body


def keep(path, target, wanted):
    """Copies those tensors whose name `wanted` accepts, bytes and metadata unchanged, offsets closed up."""
    header, body = read(path)
    cut, new = {}, b""
    for name, entry in header.items():
        if name == "__metadata__":
            cut[name] = entry
        elif wanted(name):
            begin, end = entry["data_offsets"]
            cut[name] = {**entry, "data_offsets": [len(new), len(new) + end - begin]}
            new += body[begin:end]
    Path(target).write_bytes(assemble(cut, new))
    return len(cut) - ("__metadata__" in cut)


def problem(path):
    """What is wrong with a file: None if its tensors fill it without gap or overlap and have the size their shape says."""
    sizes = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1}
    try:
        header, body = read(path)
        at = 0
        for name, e in sorted(((k, v) for k, v in header.items() if k != "__metadata__"), key=lambda x: x[1]["data_offsets"]):
            size = sizes[e["dtype"]]
            for n in e["shape"]:
                size *= n
            if e["data_offsets"] != [at, at + size]:
                return f"{name} has offsets {e['data_offsets']}, expected {[at, at + size]}"
            at += size
        return None if at == len(body) else f"{len(body)} bytes of data, {at} described"
    except (ValueError, KeyError, TypeError, OSError) as e:
        return f"{type(e).__name__}: {e}"
