"""What a template may do, and what is wrong with one.

Templates are Jinja2, but of the language only what words need: texts, variables, ``if``, comparisons, adding and a few
filters. There is no loop, no call, no attribute and no multiplication, so that no template can run long, grow large or
reach anything. It is held by a list of what is allowed, on top of Jinja2's own sandbox.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, Undefined, nodes
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment

from monitor.domain.situation import VARIABLES, Facts, visible
from monitor.domain.spoken import TimeOfDay

LONGEST_TEMPLATE = 2_000
"""Characters."""
LONGEST_TEXT = 2_000
"""Characters."""
_MOST_TOKENS = 60
"""In one pair of braces: Jinja2 reads them by recursion."""
_DEEPEST = 5
"""So many ``if`` or brackets within each other."""
_KEPT = 1_024
"""Templates that are compiled at a time."""
_OPENING, _CLOSING = {"(", "[", "{"}, {")", "]", "}"}
EVERYTHING_KNOWN = "where everything is known"
"""What facts are called of which none is missing."""


def rendered(source: str, facts_of: Callable[[frozenset[str]], Facts]) -> str | None:
    """Give the text of a template, or ``None`` where it fails; ``facts_of`` gives the facts of the variables it uses.

    What depends on nothing is made once.
    """
    used = _used(source)
    return _text_of(source, facts_of(used)) if used else _constant(source)


def failure_of(source: str, samples: Iterable[tuple[str, Facts]]) -> str | None:
    """Say what is wrong with a template: read, and rendered with each of the facts, which say what is known."""
    template = _compiled(source)
    if isinstance(template, str):
        return template
    for what, facts in samples:
        try:
            _said(template, facts)
        except _Unfit as error:
            return str(error)
        except _FAILING as error:
            advice = _VARIABLES_ARE_TOLD if what == EVERYTHING_KNOWN else _ASK_FIRST
            return f"fails {what}: {_plain(str(error))}; {advice}"
    return None


def _known(value: object) -> bool:
    return value not in ("", None)


def _or_else(value: object, other: object = "") -> object:
    return value if _known(value) else other


def _by(value: object) -> str:
    return value.by if isinstance(value, TimeOfDay) else _no_time(value)


def _at(value: object) -> str:
    return value.at if isinstance(value, TimeOfDay) else _no_time(value)


def _no_time(value: object) -> str:
    if _known(value):
        raise TypeError("by and at are for times, such as next_update|by")
    return ""


_FILTERS = {
    "at": _at,
    "by": _by,
    "capitalize": lambda value: str(value).capitalize(),
    "default": _or_else,
    "lower": lambda value: str(value).lower(),
    "title": lambda value: str(value).title(),
    "trim": lambda value: str(value).strip(),
    "upper": lambda value: str(value).upper(),
}
_TESTS = {"defined": _known, "none": lambda value: not _known(value)}
_NAMES: tuple[tuple[type[nodes.Name | nodes.Filter | nodes.Test], str, Mapping[str, object]], ...] = (
    (nodes.Name, "variable", VARIABLES),
    (nodes.Filter, "filter", _FILTERS),
    (nodes.Test, "test", _TESTS),
)
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If, nodes.CondExpr, nodes.Compare,
    nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Add, nodes.Sub, nodes.Tuple, nodes.List,
    nodes.Filter, nodes.Test,
)  # fmt: skip
_NOT_ALLOWED: dict[type[nodes.Node], str] = {
    nodes.Call: "a call", nodes.Getattr: "an attribute", nodes.Getitem: "an index", nodes.Mul: "a multiplication",
    nodes.Pow: "a power", nodes.Mod: "a remainder", nodes.Div: "a division", nodes.Concat: "a joining by ~",
    nodes.Dict: "a table",
}  # fmt: skip
_KEYWORDS = {"if", "elif", "else", "endif"}
_FAILING = (TemplateError, TypeError, ValueError, ArithmeticError, NameError)
"""What rendering a template that passed all checks may still raise."""
_ASK_FIRST = "ask first, as in {% if position %}{{ position }}{% endif %}"
_VARIABLES_ARE_TOLD = "docs/config.md says what each variable holds"
_USE = "use texts, variables, if, comparisons, + and -"


def _shown(value: object) -> str | int:
    """Give what a pair of braces shows: what is not known is nothing, and only texts and numbers can be shown."""
    if value is None or isinstance(value, Undefined):  # the latter: an if within braces without its else
        return ""
    if isinstance(value, str | int) and not isinstance(value, bool):
        return value
    raise TypeError(f"{str(value)[:40]} is neither a text nor a whole number")


class _Unfit(ValueError):
    """A template that is not to be used; the message says why and what to write."""


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        autoescape=False,  # plain text: whoever shows it in a page escapes it there
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.clear()
    environment.filters = dict(_FILTERS)
    environment.tests = dict(_TESTS)
    return environment


_ENVIRONMENT = _environment()


@lru_cache(maxsize=_KEPT)
def _compiled(source: str) -> Template | str:
    """Give a template ready for use, or what is wrong with it."""
    try:
        _check_size(source)
        tree = _ENVIRONMENT.parse(source)
        _check(tree, source)
        return _ENVIRONMENT.from_string(tree)
    except _Unfit as error:
        return str(error)
    except TemplateSyntaxError as error:
        where = _line(error.lineno, source)
        return f"is no template: {_plain(str(error.message))}{where}; close each {{{{ with }}}}, each if with endif"


def _check_size(source: str) -> None:
    """Refuse what is too long or too deep to be read safely, before it is read."""
    if len(source) > LONGEST_TEMPLATE:
        raise _Unfit(f"is {len(source)} characters long; write {LONGEST_TEMPLATE} or fewer")
    tokens = depth = ifs = 0
    statement = False
    for number, kind, value in _ENVIRONMENT.lex(source):
        if kind in ("variable_begin", "block_begin"):
            tokens = depth = 0
            statement = kind == "block_begin"
        elif kind in ("name", "operator", "string", "integer", "float"):
            tokens += 1
            depth += (value in _OPENING) - (value in _CLOSING) if kind == "operator" else 0
            if statement and tokens == 1:
                if value not in _KEYWORDS:
                    raise _Unfit(f'has "{value[:40]}"{_line(number, source)}, which is not allowed here; {_USE}')
                ifs += (value == "if") - (value == "endif")
        if depth > _DEEPEST or ifs > _DEEPEST or tokens > _MOST_TOKENS:
            raise _Unfit(f"is too deep or too long within braces{_line(number, source)}; write it simpler")


def _check(tree: nodes.Template, source: str) -> None:
    for node in _walk(tree):
        where = _line(node.lineno, source)
        if not isinstance(node, _ALLOWED):
            what = _NOT_ALLOWED.get(type(node), type(node).__name__.lower())
            raise _Unfit(f"has {what}{where}, which is not allowed here; {_USE}")
        _check_name(node, where)


def _check_name(node: nodes.Node, where: str) -> None:
    for kind, word, known in _NAMES:
        if isinstance(node, kind) and node.name not in known:
            raise _Unfit(f'there is no {word} "{node.name}"{where}; {_meant(node.name, known)}')
    if isinstance(node, nodes.Filter) and _has_too_much(node):
        raise _Unfit(f'gives the filter "{node.name}" too much{where}; only default takes something: default("you")')


def _has_too_much(node: nodes.Filter) -> bool:
    by_name_or_star = bool(node.kwargs or node.dyn_args or node.dyn_kwargs)
    return by_name_or_star or len(node.args) > (1 if node.name == "default" else 0)


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for inner in node.iter_child_nodes():
        yield from _walk(inner)


def _meant(text: str, known: Mapping[str, object]) -> str:
    close = get_close_matches(text[:100], known, n=1, cutoff=0.6)
    return f'did you mean "{close[0]}"?' if close else f"there are {', '.join(sorted(known))}"


def _line(number: int, source: str) -> str:
    """Name the line within a text of several."""
    return f" (line {number} of the text)" if "\n" in source else ""


def _plain(problem: str) -> str:
    """Give a sentence of Jinja2's on one line, without its full stop."""
    return " ".join(problem.split())[:200].rstrip(".")


def _text_of(source: str, facts: Facts) -> str | None:
    template = _compiled(source)
    if isinstance(template, str):
        return None
    try:
        return _said(template, facts)
    except _FAILING:
        return None


@lru_cache(maxsize=_KEPT)
def _constant(source: str) -> str | None:
    return _text_of(source, {})


@lru_cache(maxsize=_KEPT)
def _used(source: str) -> frozenset[str]:
    """Give the variables a template uses; of one that cannot be read, none."""
    if isinstance(_compiled(source), str):
        return frozenset()
    return frozenset(find_undeclared_variables(_ENVIRONMENT.parse(source)))


def _said(template: Template, facts: Facts) -> str:
    text = _tidy(template.render(facts))
    if len(text) > LONGEST_TEXT:
        raise _Unfit(f"makes {len(text)} characters; write a text of {LONGEST_TEXT} or fewer")
    return text


def _tidy(text: str) -> str:
    """Close the gaps that unknown facts leave: no doubled spaces, no blanks at the ends of lines, one blank line at most."""
    text = visible(text.replace("\t", " "))
    if "  " in text:
        text = re.sub(r" +", " ", text)
    if "\n" in text:
        text = re.sub(r"\n{3,}", "\n\n", re.sub(r" ?\n ?", "\n", text))
    return text.strip()
