#!/usr/bin/env python3
"""Makes the goldens of chat templates with Python's Jinja2 in the settings that transformers gives it.

usage: golden_templates.py render      --templates DIR --out FILE.jsonl.gz
       golden_templates.py expressions --out FILE.jsonl.gz [--count 3000] [--seed 1]
       golden_templates.py statements  --out FILE.jsonl.gz [--count 3000] [--seed 1]

render       every *.jinja of a folder over conversations of every kind: with and without a system message, a generation prompt, several turns,
             pictures, tools and calls of them, reasoning, things that templates refuse
expressions  small templates drawn at random from the grammar: operators, filters, tests, methods, slices, loops
statements   the same of statements in each other, white space, signs, and variables that are set at several places
A row of each file has source, variables, and text (what Python wrote) or refused (Python's error). The bundled goldens:
    golden_templates.py render      --templates prefero-text/src/test/resources/templates --out prefero-text/src/test/resources/templates/renderings.jsonl.gz
    golden_templates.py expressions --out prefero-text/src/test/resources/templates/expressions.jsonl.gz
    golden_templates.py statements  --out prefero-text/src/test/resources/templates/statements.jsonl.gz --count 1500
Other templates can be measured without being copied here: render them into a file outside and run the test TemplateGoldenTest of prefero-text with
-Dprefero.templates=FILE. Needs jinja2 3.1. The same seed and version make the same rows.
exit codes: 0 done; 2 bad arguments
"""
import argparse
import datetime
import gzip
import json
import random
import warnings
from pathlib import Path

import jinja2
from jinja2 import nodes
from jinja2.ext import Extension, loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

NOW = datetime.datetime(2026, 7, 4, 5, 6, 7)


class Generation(Extension):
    """The tag that transformers adds: marks what an answer says, and writes it."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return nodes.CallBlock(self.call_method("_write"), [], [], body).set_lineno(line)

    def _write(self, caller):
        return caller()


def refuse(message):
    raise jinja2.exceptions.TemplateError(message)


def dumps(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def environment():
    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols])
    env.filters["tojson"] = dumps
    env.globals.update(raise_exception=refuse, strftime_now=NOW.strftime)
    return env


def said(role, content, **more):
    return {"role": role, "content": content, **more}


def parts(*items):
    return [{"type": "text", "text": item} if isinstance(item, str) else {"type": "image"} for item in items]


CITY = {"type": "string", "description": "city's name"}
DAYS = {"type": ["integer", "null"], "default": 3, "items": {"x": [1, 2.5, True, None]}}
SCHEMA = {"type": "object", "properties": {"city": CITY, "unit": {"type": "string", "enum": ["C", "F"]}, "days": DAYS}, "required": ["city"]}
TOOLS = [{"type": "function", "function": {"name": "weather", "description": 'Weather "now" – für <b>', "parameters": SCHEMA}}]
ARGUMENTS = {"city": "Zürich", "days": 2, "f": 1.5e-7, "big": 1e16, "l": [1, "a", None, True], "o": {"k": "v"}}
CALL = {"id": "call00001", "type": "function", "function": {"name": "weather", "arguments": ARGUMENTS}}
CALL_TEXT = {"id": "call00001", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Zürich"}'}}
RESULT = said("tool", '{"t": 20}', tool_call_id="call00001", name="weather")

CONVERSATIONS = {
    "plain": {"messages": [said("user", "Hi there"), said("assistant", "Hello!")]},
    "asked": {"messages": [said("system", "Be brief."), said("user", "  What's 1 < 2?\n ")], "add_generation_prompt": True},
    "turns": {
        "messages": [
            said("system", "S"),
            said("user", "a \"quoted\" 'text' <html>&amp;"),
            said("assistant", "<think>\nhm\n</think>\n\nfirst 😀"),
            said("user", "again\n"),
            said("assistant", " second\t"),
        ]
    },
    "turns_asked": {
        "messages": [said("user", "q1"), said("assistant", "a1"), said("user", "q2"), said("assistant", "a2"), said("user", "q3")],
        "add_generation_prompt": True,
    },
    "pictures": {"messages": [said("user", parts(0, "What is it?", 0, "And this?")), said("assistant", parts("A cat."))]},
    "pictures_asked": {
        "messages": [said("system", parts("Sys")), said("user", parts(0, "What is it?"))],
        "add_generation_prompt": True,
        "numbered": True,
        "add_vision_id": True,
    },
    "parts": {
        "messages": [said("user", parts("Only text.", "More.")), said("assistant", parts("Yes.")), said("user", parts("Q"))],
        "add_generation_prompt": True,
    },
    "tools": {"messages": [said("system", "Use tools."), said("user", "Weather?")], "tools": TOOLS, "add_generation_prompt": True},
    "calls": {
        "messages": [said("user", "Weather?"), said("assistant", "", tool_calls=[CALL]), RESULT, said("assistant", "20 degrees.")],
        "tools": TOOLS,
    },
    "calls_asked": {
        "messages": [said("system", "x"), said("user", "Weather?"), said("assistant", None, tool_calls=[CALL_TEXT, CALL_TEXT]), RESULT, RESULT],
        "tools": TOOLS,
        "add_generation_prompt": True,
    },
    "no_thinking": {
        "messages": [said("user", "q"), said("assistant", "answer", reasoning_content="because"), said("user", "r")],
        "enable_thinking": False,
        "add_generation_prompt": True,
    },
    "thinking": {
        "messages": [said("user", "q"), said("assistant", "answer", reasoning_content="because", thinking="t")],
        "enable_thinking": True,
        "date_string": "1 Jan 2026",
        "custom_tools": None,
    },
    "answer_only": {"messages": [said("assistant", "x")]},
    "nothing": {"messages": [], "add_generation_prompt": True},
    "no_content": {"messages": [said("user", "q"), said("assistant", None)]},
    "documents": {"messages": [said("user", "q")], "documents": [{"title": "T", "text": "body", "n": 1}], "add_generation_prompt": True},
}
ALWAYS = {"tools": None, "documents": None, "add_generation_prompt": False, "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}


def row(env, source, variables):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return {"source": source, "variables": variables, "text": env.from_string(source).render(**variables)}
    except Exception as e:  # whatever Python refuses, with whatever error
        return {"source": source, "variables": variables, "refused": f"{type(e).__name__}: {e}"}


def renderings(folder):
    env = environment()
    for file in sorted(Path(folder).glob("*.jinja")):
        for name, conversation in CONVERSATIONS.items():
            yield {"name": f"{file.name}: {name}", **row(env, file.read_text(encoding="utf-8"), {**ALWAYS, **conversation})}


VARIABLES = {
    "s": "Hello <b> wörld\n",
    "e": "",
    "p": " a,b,,c ",
    "n": 3,
    "z": 0,
    "f": 2.5,
    "t": True,
    "x": None,
    "l": [1, "b", None, 2.0],
    "m": [{"type": "image"}, {"type": "text", "text": "T1"}, {"type": "text", "text": "t0", "k": {"d": 1}}],
    "d": {"b": 1, "A": "x", "items": [1], "c": None},
    "u": ["b", "a", "C"],
    "emo": "😀x😀",
    "sp": "\u00a0 x\u001c",
}
LITERALS = "1|0|-1|2.5|1e20|100|'a'|'b'|' '|','|''|none|true|false|[]|[1,2]|{'a':1}|(1,2)|'type'|'text'".split("|")
OPERATORS = "+ - * / // % ~ and or == != < >= < in".split() + ["not in"]
ATTRIBUTES = "a b items type text k A foo 0 upper() strip() get('b') get('q','w') items() keys() values()".split()
FILTERS = (
    "length upper lower trim title capitalize first last list string tojson tojson(indent=2) join join('-') reverse|list reverse int float default('D')"
    " default('D',true) items dictsort unique|list sort min max abs map('upper')|list map(attribute='type')|list selectattr('type','equalto','text')|list"
    " selectattr('text')|list rejectattr('type','equalto','image')|map(attribute='text')|join select('string')|list reject('none')|list replace('a','b')"
    " count safe map(attribute='k.d',default='?')|list tojson(sort_keys=true) tojson(ensure_ascii=true) tojson(separators=(',',':'))"
).split()
TESTS = (
    "defined,undefined,none,string,mapping,iterable,sequence,number,boolean,integer,float,true,false,odd,even,in [1;'b'],equalto 3,divisibleby 2,lower,upper"
    ",eq 'a',ne 1,gt 1"
).split(",")
METHODS = (
    "split();split(',');split(' ',1);rsplit(',',1);splitlines();lstrip('a ');rstrip();startswith('H');endswith(('a','b'));replace('l','L',1);find('b')"
    ";count('l');title();capitalize();join(['a','b']);isdigit();removeprefix('H');index(1);upper;isalpha();isspace();islower()"
).split(";")
FRAMES = [
    "{{ %s }}",
    "{%% if %s %%}Y{%% else %%}N{%% endif %%}",
    "{%% for i in %s %%}[{{ loop.index }}{{ i }}{{ loop.last }}]{%% else %%}none{%% endfor %%}",
    "{%% set q = %s %%}<{{ q }}>",
]


class Expressions:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.names = [*VARIABLES, "missing"]

    def one_of(self, choices):
        return self.random.choice(choices)

    def simple(self, depth):
        return self.one_of(self.names) if self.random.random() < 0.6 else f"({self.any(depth - 1)})"

    def any(self, depth):
        if depth <= 0 or self.random.random() < 0.15:
            return self.one_of([self.one_of(self.names), self.one_of(self.names), self.one_of(LITERALS)])
        value, more = (lambda: self.any(depth - 1)), (lambda: self.simple(depth))
        makers = [
            lambda: f"({value()} {self.one_of(OPERATORS[:7])} {value()})",
            lambda: f"{value()} {self.one_of(OPERATORS)} {value()}",
            lambda: f"{more()}.{self.one_of(ATTRIBUTES)}",
            lambda: f"{more()}[{value()}]",
            lambda: f"{more()}[{self.one_of(['', '1', '-2', 'n'])}:{self.one_of(['', '2', '-1'])}{self.one_of(['', '', ':-1', ':2'])}]",
            lambda: f"{more()}|{self.one_of(FILTERS)}",
            lambda: f"{more()}|{self.one_of(FILTERS)}",
            lambda: f"{more()} is {self.one_of(['', 'not '])}{self.one_of(TESTS).replace(';', ',')}",
            lambda: f"not {value()}",
            lambda: f"-{more()}",
            lambda: f"({value()} if {value()} else {value()})",
            lambda: f"({value()} if {value()})",
            lambda: f"{more()}.{self.one_of(METHODS)}",
            lambda: f"[{value()}, {value()}]",
            lambda: f"({value()}, {value()})",
            lambda: "{%s: %s}" % (self.one_of(["'a'", "'b'", "1"]), value()),
            lambda: f"{value()} < {value()} < {value()}",
        ]
        return self.one_of(makers)()

    def source(self):
        return self.one_of(FRAMES) % self.any(self.random.randrange(1, 4))

    def rows(self, count):
        env = environment()
        while count > 0:
            source = self.source()
            made = row(env, source, VARIABLES)
            said = made.get("text", "") + made.get("refused", "")
            if " at 0x" in said or "<built-in" in said or "<bound" in said:
                continue  # an address in memory
            if "text" in made or self.random.random() < 0.2:
                count -= 1
                made.pop("variables")
                yield made


SPACES = ["\n", " ", "  ", "\t", "\n\n", " \n ", "a", "b ", "\r\n", "\u00a0", "", "x\n  "]
STATEMENTS = {  # what is opened, whether it has a body, what may follow
    "set n = 1": ["{{ n }}", ""],
    "set n = n": ["{{ n }}", ""],
    "set n = s ~ 'k'": ["{{ n }}", ""],
    "if n": ["endif"],
    "if y is defined": ["endif", "else"],
    "if false": ["endif", "else"],
    "for i in u": ["endfor", "break", "else"],
    "for i in l if i != 2": ["endfor", "continue", "loop"],
    "set y": ["endset"],
    "macro m(a, b=n)": ["endmacro"],
    "generation": ["endgeneration"],
}
BEFORE_END = {"break": "{% if loop.index0 == 1 %}{% break %}{% endif %}", "continue": "{% if loop.first %}{% continue %}{% endif %}", "loop": "{{ i }}{{ loop.last }}"}
AFTER = {"endset": "{{ y }}", "endmacro": "{{ m() }}{{ m(b=2) }}{{ m(n, s) }}"}


class Statements(Expressions):
    """Statements in each other with white space and signs around them: what goes, what stays, and what a variable means where."""

    def space(self):
        return "".join(self.one_of(SPACES) for _ in range(self.random.randrange(4)))

    def tag(self, words, begin="{%", end="%}", signs=("", "", "-", "+")):
        return f"{begin}{self.one_of(signs)} {words} {self.one_of(signs)}{end}"

    def source(self):
        return self.any(3)

    def any(self, depth):
        out = self.space()
        for _ in range(self.random.randrange(1, 4)):
            out += self.one_of([self.output, self.comment, lambda: self.statement(depth), lambda: self.statement(depth)])() + self.space()
        return out

    def output(self):
        return self.tag(self.one_of(["1", "n", "' q '", "s", "a", "y"]), "{{", "}}", ("", "", "-"))

    def comment(self):
        return self.tag("c", "{#", "#}")

    def statement(self, depth):
        opened = self.one_of(list(STATEMENTS))
        close, *extra = STATEMENTS[opened]
        if not close.startswith("end"):
            return self.tag(opened) + self.one_of(STATEMENTS[opened])
        if depth == 0:
            return ""
        more = self.one_of(extra) if extra else ""
        inside = self.any(depth - 1) + BEFORE_END.get(more, "") + (self.tag("else") + self.any(depth - 1) if more == "else" else "")
        return self.tag(opened) + inside + self.tag(close) + AFTER.get(close, "")


def write(rows, out):
    with open(out, "wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as file:
        for made in rows:
            file.write((json.dumps(made, ensure_ascii=False) + "\n").encode())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="kind", required=True)
    render = kinds.add_parser("render")
    render.add_argument("--templates", required=True)
    render.add_argument("--out", required=True)
    for kind in ("expressions", "statements"):
        drawn = kinds.add_parser(kind)
        drawn.add_argument("--out", required=True)
        drawn.add_argument("--count", type=int, default=3000)
        drawn.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    if args.kind == "render":
        write(renderings(args.templates), args.out)
    else:
        first = {"variables": VARIABLES}
        maker = Expressions if args.kind == "expressions" else Statements
        write([first, *maker(args.seed).rows(args.count)], args.out)


if __name__ == "__main__":
    main()
