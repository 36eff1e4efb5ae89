"""The sets that the papers of IEPile and OneKE report together: supervised (seen in training) and zero-shot (held out).

A set is known by the name of its folder. The papers print the plain mean over sets; the parts of one set (CrossNER's
five domains, the splits of FewRel and Wiki-ZSL, the topics of RAMS and WikiEvents) first become one number by their
own plain mean. Events are reported as triggers and as arguments (event-free).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kgplatform.evaluation.items import Item, Kind
from kgplatform.evaluation.match import Match
from kgplatform.evaluation.tally import scores, tally
from kgplatform.types.evaluation import Macro, SetGroup
from kgplatform.types.score import Score
from kgplatform.types.task import TASKS

# group, task, language → sets as their folders are called; compared without case and punctuation
_GROUPS = {
    (
        "supervised",
        "NER",
        "en",
    ): "ACE2005 ACE05 AnatEM bc2gm bc4chemd bc5cdr CoNLL2003 FabNER FindVehicle GENIA GENIA_NER "
    "HarveyNER mit-movie mit-restaurant MultiNERD ncbi Ontonotes",
    ("supervised", "NER", "zh"): "MSRA resume_ner clue",
    ("supervised", "RE", "en"): "ADE ADE_corpus conll04 GIDS kbp37 New-York-Times-RE NYT NYT11 SciERC semval-RE",
    ("supervised", "RE", "zh"): "CMeIE DuIE2.0",
    ("supervised", "EE", "en"): "ACE2005 ACE05 CASIE PHEE",
    ("supervised", "EE", "zh"): "DuEE1.0 DuEE-fin",
    ("zero-shot", "NER", "en"): "CrossNER",
    ("zero-shot", "NER", "zh"): "boson WEIBONER",
    ("zero-shot", "RE", "en"): "fewrel wiki",
    ("zero-shot", "RE", "zh"): "COAE2016 IPRE SKE2020",
    ("zero-shot", "EE", "en"): "CrudeOilNews RAMS WikiEvents",
    ("zero-shot", "EE", "zh"): "FewFC ccf_law",
}
_KINDS: dict[str, dict[str, Kind]] = {
    "NER": {"": "mention"},
    "RE": {"": "relation"},
    "EE": {" trigger": "trigger", " argument": "argument event-free"},
}
_PARTS = re.compile(r"^(crossner|fewrel|wiki)(?:\d|ai|literature|music|politics|science)$")


def by_group(matches: Iterable[Match]) -> dict[str, SetGroup]:
    """The groups that any of the documents belongs to, by name (`zero-shot RE zh`)."""
    counted = scores(tally(matches, _source_in_group))
    groups: dict[str, dict[str, Score]] = defaultdict(dict)
    for name, score in counted.items():
        group, _, source = name.partition("\t")
        groups[group][source] = score
    return {group: _rolled_up(sources) for group, sources in groups.items()}


def set_name(source: str) -> str:
    """The name of the set as the table has it: what follows the task's folder, without the number of a split."""
    folders = source.split("/")
    after = [folders[place + 1] for place, folder in enumerate(folders[:-1]) if folder.upper() in TASKS]
    name = _plain(after[0] if after else folders[-1])
    return _PARTS.sub(r"\1", name)


def _source_in_group(match: Match, item: Item) -> str | None:
    document = match.document
    for suffix, kind in _KINDS.get(match.task or "", {}).items():
        if item.kind == kind:
            group = _SETS.get((match.task or "", document.language, set_name(document.source)))
            return group and f"{group} {match.task} {document.language}{suffix}\t{document.source}"
    return None


def _rolled_up(sources: Mapping[str, Score]) -> SetGroup:
    sets: dict[str, list[Score]] = defaultdict(list)
    for source, score in sources.items():
        sets[set_name(source)].append(score)
    means = [_mean([(score.precision, score.recall, score.f1) for score in parts]) for parts in sets.values()]
    mean_of_sets = _mean(means)
    return SetGroup(
        sources=tuple(sources),
        macro=Macro(precision=mean_of_sets[0], recall=mean_of_sets[1], f1=mean_of_sets[2]),
        micro=sum(sources.values(), Score()),
    )


def _mean(numbers: Sequence[tuple[float, float, float]]) -> tuple[float, float, float]:
    first, second, third = (sum(column) / len(numbers) for column in zip(*numbers, strict=True))
    return first, second, third


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


_SETS = {
    (task, language, _plain(name)): group
    for (group, task, language), names in _GROUPS.items()
    for name in names.split()
}
