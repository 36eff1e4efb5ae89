"""Two saved evaluations: what differs in how they were made, in the numbers, and document by document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from kgplatform.evaluation.against import differences
from kgplatform.evaluation.options import BootstrapOptions
from kgplatform.types.findings import DocumentCase, Judged, Stated
from kgplatform.types.saved import Against, Changes, DocumentChange, SavedEvaluation

Key = tuple[str, str]
Said = tuple[str, str, tuple[str | None, ...]]
_MADE = ("graph", "gold_paths", "choice", "gold_digest", "graph_digest", "recipes", "version")


def changes(before: SavedEvaluation, after: SavedEvaluation, options: BootstrapOptions | None = None) -> Changes:
    """What `after` does that `before` did not, on the documents that both scored."""
    earlier, later = ({(case.source, case.id): case for case in saved.documents} for saved in (before, after))
    common = [key for key in later if key in earlier]
    found = [_change(earlier[key], later[key]) for key in common]
    changed = [change for change in found if change.gained or change.lost or change.wrong_added or change.wrong_removed]
    changed.sort(key=lambda change: (_progress(change), change.source, change.id))
    return Changes(
        before=before.name,
        after=after.name,
        made=dict(_made(before, after)),
        against=_against(before, earlier, later, common, options or BootstrapOptions()),
        documents=tuple(changed),
        unchanged=len(common) - len(changed),
        remarks=tuple(_remarks(before, after, len(earlier) + len(later) - 2 * len(common))),
    )


def _against(
    before: SavedEvaluation,
    earlier: Mapping[Key, DocumentCase],
    later: Mapping[Key, DocumentCase],
    common: list[Key],
    options: BootstrapOptions,
) -> Against:
    sides = []
    for cases in (later, earlier):
        scores = [cases[key].score for key in common]
        counted = {number: [score.tp, score.fp, score.fn] for number, score in enumerate(scores)}
        sides.append(({"micro": {"all": counted}}, None))
    return Against(
        other=before.name,
        documents=len(common),
        unpaired=len(earlier.keys() ^ later.keys()),
        differences=differences(sides[0], sides[1], len(common), options),
        level=options.level,
        resamples=options.resamples,
        seed=options.seed,
    )


def _change(before: DocumentCase, after: DocumentCase) -> DocumentChange:
    was_missing, is_missing = _said(before, "missing"), _said(after, "missing")
    was_wrong, is_wrong = _said(before, "wrong"), _said(after, "wrong")

    def stated(said: set[Said]) -> tuple[Stated, ...]:
        return tuple(
            Stated(source=after.source, document=after.id, kind=kind, label=label, parts=parts)
            for kind, label, parts in sorted(said, key=repr)
        )

    return DocumentChange(
        source=after.source,
        id=after.id,
        gained=stated(was_missing - is_missing),
        lost=stated(is_missing - was_missing),
        wrong_added=stated(is_wrong - was_wrong),
        wrong_removed=stated(was_wrong - is_wrong),
    )


def _progress(change: DocumentChange) -> int:
    """Errors fewer than before; what got worse comes first."""
    return len(change.gained) + len(change.wrong_removed) - len(change.lost) - len(change.wrong_added)


def _said(case: DocumentCase, verdict: str) -> set[Said]:
    return {_key(item) for item in case.items if item.verdict == verdict}


def _key(item: Judged) -> Said:
    return item.kind, item.label, item.parts


def _made(before: SavedEvaluation, after: SavedEvaluation) -> Iterator[tuple[str, tuple[str, str]]]:
    """What differs in how the two were made."""
    for name in _MADE:
        was, now = (_written(getattr(saved, name)) for saved in (before, after))
        if was != now:
            yield name, (was, now)


def _written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _remarks(before: SavedEvaluation, after: SavedEvaluation, unpaired: int) -> Iterator[str]:
    if before.gold_digest != after.gold_digest:
        yield "the gold is not the same: a fact that is gained or lost may be new or gone in the gold"
    if before.evaluation.rules != after.evaluation.rules:
        yield f"the rules differ: {before.evaluation.rules} / {after.evaluation.rules}"
    if unpaired:
        yield f"{unpaired} documents were scored in one of the two only and are left out"
