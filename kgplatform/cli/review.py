"""merges review: a loop over the doubtful merges, one key each."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from kgplatform.cli import common
from kgplatform.cli import options as opt
from kgplatform.cli.merges import NoLoad
from kgplatform.cli.show import progress, say, verb, write, write_json, write_pairs
from kgplatform.errors import ContradictionError

if TYPE_CHECKING:
    from kgplatform.pipelines.review import Review
    from kgplatform.pipelines.review_questions import Question, Snippet

_KEYS = {
    **dict.fromkeys("sSyY=同是", "same"),
    **dict.fromkeys("dDnN异否", "different"),
    **dict.fromkeys("kK 跳", "skip"),
    **dict.fromkeys("uU撤", "undo"),
    **dict.fromkeys("qQ\x04\x1b退", "quit"),
    **dict.fromkeys("rR", "replace"),
}
_HELP = "[s]ame  [d]ifferent  s[k]ip  [u]ndo the last  [q]uit"


@verb
def review(
    no_load: NoLoad = False,
    graph: opt.Graph = None,
    store: opt.Store = None,
    workspace: opt.Workspace = None,
    as_json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Answer one question after another: are these the same? The most doubtful and costly ones come first.

    One key each: s same, d different, k skip, u take the last answer back, q quit. Every answer is kept at once; the
    store follows when you quit. Keys can be piped in.

    [bold]Examples[/bold]

    kgplatform merges review

    printf sdkq | kgplatform merges review --no-load
    """
    from kgplatform.pipelines.access import open_workspace
    from kgplatform.pipelines.review import Review

    given = common.settings(graph=graph, store=store, workspace=workspace)
    with open_workspace(given) as journal:
        with progress(quiet) as report:
            asking = Review(journal, given.graph, report)
        _loop(asking)
        with progress(quiet) as report:
            for line in asking.finish(given, report, load=not no_load):
                say(line)
    write_json(asking.counts) if as_json else write_pairs(asking.counts)


def _loop(asking: Review) -> None:
    refused: bool | None = None  # an answer that contradicts others waits for r
    shown = 0
    while (question := asking.question()) is not None:
        if question.number != shown:
            _show(question)
            shown, refused = question.number, None
        action = _KEYS.get(_key())
        if action is None:
            say(_HELP)
        elif action == "quit":
            return
        elif action == "undo":
            say(asking.undo())
            shown = 0
        elif action == "skip":
            asking.skip()
        elif action != "replace" or refused is not None:
            refused = _answer(asking, refused if action == "replace" else action == "same", action == "replace")
    say("no more questions")


def _answer(asking: Review, same: bool | None, replace: bool) -> bool | None:
    """Take the answer; gives it back where it has to be confirmed."""
    assert same is not None
    try:
        told = asking.answer(same, replace=replace)
    except ContradictionError as error:
        say(f"{error}\n[r] replaces them, [k] skips")
        return same
    say(f"{told}: {'same' if same else 'different'}")
    return None


def _show(question: Question) -> None:
    state = "merged now" if question.same else "apart now"
    label = question.label or "no label"
    write(f"\n— {question.number} of {question.total} · {label} · {state}, score {question.score:.2f} —")
    for names, size, snippet in zip(question.names, question.sizes, question.snippets, strict=True):
        write(f"  {' / '.join(names[:5])}{' …' if len(names) > 5 else ''}  ({size} mention{'s' if size > 1 else ''})")
        write(f"      {_quoted(snippet)}")
    write(f"  why: {question.reason}")
    say(f"  {_HELP}")


def _quoted(snippet: Snippet) -> str:
    text = f"{snippet.before}【{snippet.name}】{snippet.after}" if snippet.name else snippet.before
    return f"{snippet.document}: …{' '.join(text.split())}…"


def _key() -> str:
    """One key of the keyboard, or one character of what is piped in; the end of it quits."""
    if sys.stdin.isatty():
        import typer

        key = typer.getchar()
        if key == "\x03":
            raise KeyboardInterrupt
        return key[:1]
    while (sign := sys.stdin.read(1)) in ("\n", "\r"):
        pass
    return sign or "q"
