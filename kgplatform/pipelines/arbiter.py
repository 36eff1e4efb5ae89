"""A model asked about doubtful merges, within a hard budget of calls; its answers become judgements of an arbiter.

Loaded only where one is asked: the client is heavy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import closing

from kgplatform.config import Settings
from kgplatform.errors import LLMBudgetSpent
from kgplatform.llm.client import Answered, complete
from kgplatform.llm.options import LLMOptions
from kgplatform.pipelines.arbiter_questions import questions_on
from kgplatform.pipelines.arbitrated import Arbitrated
from kgplatform.pipelines.asking import cache_of
from kgplatform.pipelines.endpoint import llm_options
from kgplatform.pipelines.named import Known
from kgplatform.pipelines.progress import Progress
from kgplatform.resolution.arbiter import LEAST_DOUBT, judgement_of, verdict_of
from kgplatform.resolution.doubt import Doubt, doubts
from kgplatform.resolution.judgements import Ledger, judgement_order
from kgplatform.types.resolution import Judgement, Profile
from kgplatform.workspace.journal import Workspace
from kgplatform.workspace.judgements import say

USUAL_CALLS = 200


def arbitrate(workspace: Workspace, settings: Settings, progress: Progress, *, calls: int | None = None) -> Arbitrated:
    """Ask about the most doubtful pairs first, at most so many calls, and keep the answers as judgements."""
    options = llm_options(settings).model_copy(update={"max_calls": USUAL_CALLS if calls is None else calls})
    known = Known.of(workspace, settings.graph, progress, refused=True)
    profile = workspace.profile(settings.graph) or Profile(anchors=0, frequencies={}, thresholds={})
    ranked = doubts(known.resolution.links, workspace.judgements(settings.graph), profile)
    asked = [doubt for doubt in ranked if doubt.doubt >= LEAST_DOUBT]
    answers, stopped = _answers(asked, known, options, progress)
    said, counts = _judged(asked, answers, known, options.model)
    say(workspace, said)
    return Arbitrated(
        doubtful=len(asked),
        answered=len(answers),
        same=sum(one.same for one in said),
        different=sum(not one.same for one in said),
        unsure=counts["unsure"],
        unread=counts["unread"],
        contradicting=counts["contradicting"],
        calls=sum(not answer.cached for answer in answers.values()),
        stopped=stopped,
    )


def _answers(
    asked: Sequence[Doubt], known: Known, options: LLMOptions, progress: Progress
) -> tuple[dict[int, Answered], str]:
    """The answers by place; those that came before the budget was spent are kept."""
    found: dict[int, Answered] = {}
    questions = questions_on(asked, known, options)
    try:
        with closing(complete(questions, options, cache_of(options, known.workspace))) as answers:
            for answered in answers:
                found[int(str(answered.tag))] = answered
                progress("asking the arbiter", len(found), len(asked))
    except LLMBudgetSpent as spent:
        return found, str(spent)
    return found, ""


def _judged(
    asked: Sequence[Doubt], answers: dict[int, Answered], known: Known, model: str
) -> tuple[list[Judgement], Counter[str]]:
    """Judgements in the order of the questions, whatever the order of the answers; none contradicts what was said."""
    ledger = Ledger(sorted(known.workspace.judgements(known.graph), key=judgement_order))
    said, counts = list[Judgement](), Counter[str]()
    for place in sorted(answers):
        completion = answers[place].completion
        verdict = verdict_of("" if completion is None else completion.text)
        judgement = judgement_of(asked[place], verdict, graph=known.graph, model=model)
        if judgement is None:
            counts["unsure" if verdict.read else "unread"] += 1
        elif ledger.against(judgement):
            counts["contradicting"] += 1
        else:
            ledger.add(judgement)
            said.append(judgement)
    return said, counts
