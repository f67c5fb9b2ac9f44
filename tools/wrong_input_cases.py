"""The wrong inputs of wrong_inputs.py: how each is made, and what the message about it must contain."""
import json
import os
import shutil

import launching
import raw_safetensors
import rows

TRAIN = ["train.batch=2", "train.micro_batch=2", "train.steps=2", "train.checkpoint_every=1000000", "data.eval_fraction=0"]
WORDS = ["tea", "rain", "a small boat", "the garden", "bread", "music", "winter", "a long walk"]


def good_rows(count=8):
    return [{"prompt": f"Tell me about {WORDS[k % 8]}.", "chosen": f" I like {WORDS[k % 8]} very much.", "rejected": " I do not know."} for k in range(count)]


class Bench:
    """The folder in which wrong inputs are made, and the commands that get them."""

    def __init__(self, o, work):
        self.o, self.work = o, work
        self.good = self.data("good.jsonl", good_rows())

    def data(self, name, content):
        path = self.work / name
        rows.write(path, content) if isinstance(content, list) else path.write_text(content, encoding="utf-8")
        return path

    def model(self, name, change=None):
        """A copy of the model, changed; its name, as those of the data files, says nothing of what is wrong, so that a path in the message proves nothing."""
        folder = self.work / name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.o.model, folder)
        if change:
            change(folder)
        return folder

    def train(self, data=None, model=None, out=None, settings=()):
        out = out or self.work / "out"
        return launching.train_args("dpo", model or self.o.model, data or self.good, out, TRAIN + self.o.set + list(settings)), out

    def rows_case(self, name, index, change):
        """Training on good rows of which one is changed; lines count from 1."""
        content = good_rows()
        change(content[index])
        return self.train(self.data(name, content))

    def weights_case(self, name, damage):
        """Training on a copy whose model.safetensors is replaced by damage(header, body)."""
        def change(folder):
            path = folder / "model.safetensors"
            header, body = raw_safetensors.read(path)
            path.write_bytes(damage(header, body))
        return self.train(model=self.model(name, change))


def edit_json(path, **changes):
    value = json.loads(path.read_text(encoding="utf-8"))
    value.update(changes)
    path.write_text(json.dumps({k: v for k, v in value.items() if v is not None}, indent=1), encoding="utf-8")


# ---- one function a case: (bench) -> (arguments of prefero, output folder or None) ----

def missing_file(b):
    return b.train(data=b.work / "nowhere.jsonl")


def missing_model(b):
    return b.train(model=b.work / "no-such-model")


def broken_json(b):
    lines = [json.dumps(r) for r in good_rows()]
    lines[4] = lines[4][:-9]
    return b.train(b.data("pairs.jsonl", "\n".join(lines) + "\n"))


def missing_column(b):
    return b.rows_case("pairs.jsonl", 2, lambda r: r.pop("rejected"))


def empty_response(b):
    return b.rows_case("pairs.jsonl", 3, lambda r: r.update(rejected=""))


def identical_responses(b):
    return b.rows_case("pairs.jsonl", 5, lambda r: r.update(rejected=r["chosen"]))


def not_a_text(b):
    return b.rows_case("pairs.jsonl", 1, lambda r: r.update(chosen=17))


def empty_file(b):
    return b.train(b.data("pairs.jsonl", ""))


def unknown_key(b):
    return b.train(settings=["betta=0.2"])


def negative_beta(b):
    return b.train(settings=["beta=-1"])


def wrong_type(b):
    return b.train(settings=["train.steps=many"])


def unknown_method(b):
    args, out = b.train()
    return [args[0], "dppo", *args[2:]], out


def folder_with_a_run(b):
    out = b.work / "held"
    out.mkdir(exist_ok=True)
    (out / "run.yaml").write_text("method: { name: dpo }\n")
    (out / "metrics.jsonl").write_text('{"step":1,"loss":0.6931471805599453}\n')
    return b.train(out=out)


def unsupported_architecture(b):
    return b.train(model=b.model("copy", lambda f: edit_json(f / "config.json", architectures=["MambaForCausalLM"], model_type="mamba")))


def pickle_weights(b):
    def change(folder):
        (folder / "model.safetensors").unlink()
        (folder / "pytorch_model.bin").write_bytes(b"\x80\x02}q\x00.")
    return b.train(model=b.model("copy", change))


def no_weights(b):
    return b.train(model=b.model("copy", lambda f: (f / "model.safetensors").unlink()))


def truncated(b):
    return b.weights_case("copy", lambda header, body: raw_safetensors.assemble(header, body)[: -len(body) // 3])


def overlapping(b):
    def damage(header, body):
        names = [n for n in header if n != "__metadata__"]
        twins = next((x, y) for x in names for y in names if x != y and header[x]["shape"] == header[y]["shape"])
        header[twins[0]]["data_offsets"] = header[twins[1]]["data_offsets"]
        return raw_safetensors.assemble(header, body)
    return b.weights_case("copy", damage)


def out_of_range(b):
    def damage(header, body):
        name = next(n for n in header if n != "__metadata__")
        size = header[name]["data_offsets"][1] - header[name]["data_offsets"][0]
        header[name]["data_offsets"] = [1 << 40, (1 << 40) + size]
        return raw_safetensors.assemble(header, body)
    return b.weights_case("copy", damage)


def size_against_shape(b):
    def damage(header, body):
        name = next(n for n in header if n != "__metadata__")
        header[name]["shape"][0] *= 2
        return raw_safetensors.assemble(header, body)
    return b.weights_case("copy", damage)


def endless_header(b):
    return b.weights_case("copy", lambda header, body: (1 << 62).to_bytes(8, "little") + raw_safetensors.assemble(header, body)[8:])


def missing_tensor(b):
    def change(folder):
        raw_safetensors.keep(folder / "model.safetensors", folder / "cut", lambda n: not n.endswith("layers.1.mlp.up_proj.weight"))
        os.replace(folder / "cut", folder / "model.safetensors")
    return b.train(model=b.model("copy", change))


def index_outside(b):
    def change(folder):
        header, _ = raw_safetensors.read(folder / "model.safetensors")
        (folder / "model.safetensors").unlink()
        (folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": {n: "../../x" for n in header if n != "__metadata__"}}))
    return b.train(model=b.model("copy", change))


def no_eos(b):
    def change(folder):
        edit_json(folder / "tokenizer_config.json", eos_token=None, add_eos_token=None)
        for name in ("config.json", "generation_config.json"):
            if (folder / name).exists():
                edit_json(folder / name, eos_token_id=None)
        (folder / "special_tokens_map.json").unlink(missing_ok=True)
    return b.train(model=b.model("copy", change))


def prompt_too_long(b):
    return ["generate", "--model", str(b.o.model), "--prompt", "All day the rain fell on the garden. " * 400], None


def adapter_elsewhere(b):
    folder = b.work / "no-adapter"
    folder.mkdir(exist_ok=True)
    return ["generate", "--model", str(b.o.model), "--adapter", str(folder), "--prompt", "Once"], None


CASES = {  # name: (function, patterns that the message must contain, ignoring case)
    "missing file": (missing_file, ["nowhere.jsonl"]),
    "broken JSON at line 5": (broken_json, ["pairs.jsonl", r"\b5\b"]),
    "missing column": (missing_column, ["pairs.jsonl", r"\b3\b", "rejected"]),
    "empty response": (empty_response, ["pairs.jsonl", r"\b4\b", "rejected", "empty|blank"]),
    "identical responses": (identical_responses, ["pairs.jsonl", r"\b6\b", "identical|same|equal"]),
    "unknown key betta": (unknown_key, ["betta"]),
    "beta -1": (negative_beta, ["beta", r"-1"]),
    "unsupported architecture": (unsupported_architecture, ["mamba"]),
    "pickle weights": (pickle_weights, [r"pytorch_model\.bin|pickle", "safetensors"]),
    "truncated safetensors": (truncated, [r"model\.safetensors"]),
    "overlapping offsets": (overlapping, [r"model\.safetensors", "offset|overlap"]),
    "out-of-range offsets": (out_of_range, [r"model\.safetensors", "offset|range|beyond|end|past"]),
    "index naming ../../x": (index_outside, [r"index\.json", r"\.\./\.\./x"]),
    "tokenizer without EOS": (no_eos, ["eos"]),
    "prompt longer than the context": (prompt_too_long, ["prompt", r"\d{3,}"]),
    "missing model folder": (missing_model, ["no-such-model"]),
    "text that is a number": (not_a_text, ["pairs.jsonl", r"\b2\b", "chosen"]),
    "empty file": (empty_file, ["pairs.jsonl"]),
    "train.steps many": (wrong_type, [r"train\.steps|steps", "many"]),
    "unknown method": (unknown_method, ["dppo"]),
    "folder that holds a run": (folder_with_a_run, ["held", "--resume"]),
    "no weights": (no_weights, ["safetensors", "copy"]),
    "size against shape": (size_against_shape, [r"model\.safetensors"]),
    "endless header": (endless_header, [r"model\.safetensors", "header"]),
    "missing tensor": (missing_tensor, [r"layers\.1\.mlp\.up_proj"]),
    "adapter folder without adapter": (adapter_elsewhere, ["adapter_config.json|adapter", "no-adapter"]),
}
