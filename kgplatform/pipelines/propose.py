"""A schema proposed by the model from a few documents, as a file to look at, change and build with."""

from __future__ import annotations

from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

import yaml

from kgplatform.config import Settings
from kgplatform.datasets.plan import find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.datasets.schemas import read_schema
from kgplatform.extraction.proposing import Proposal
from kgplatform.extraction.proposing import propose as ask
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.capabilities import knowledge_of, remember
from kgplatform.pipelines.endpoint import llm_options
from kgplatform.pipelines.read import Reading
from kgplatform.text.fold import fold
from kgplatform.types.schema import Schema
from kgplatform.types.score import Score


class Proposed(NamedTuple):
    """The proposal, and where the documents have a schema of their own, how the names agree with it."""

    proposal: Proposal
    agreement: Score | None


def propose(reading: Reading, documents: int, output: Path, settings: Settings) -> Proposed:
    """Ask about the first documents and write the schema; it is read again before it counts as written."""
    options = llm_options(settings)
    sets = find_sets(reading.paths, reading.choice, "train")
    found = list(islice(chain.from_iterable(read_set(one, reading.choice, lambda _: None) for one in sets), documents))
    with open_workspace(settings) as workspace:
        knowledge = knowledge_of(options, workspace)
        proposal = ask((example.document for example in found), options, workspace, knowledge=knowledge)
        remember(options, workspace, knowledge)
    schema = proposal.schema
    written = {"labels": list(schema.labels), "relations": list(schema.predicates)}
    output.write_text(yaml.safe_dump(written, allow_unicode=True, sort_keys=False), encoding="utf-8")
    if schema:
        read_schema(output, None, "en", None)
    wanted = {name for example in found for name in _names(example.wanted)}
    return Proposed(proposal, _agreement(_names(schema), wanted) if wanted else None)


def _names(schema: Schema) -> set[str]:
    return {fold(name) for name in (*schema.labels, *schema.predicates)}


def _agreement(proposed: set[str], wanted: set[str]) -> Score:
    return Score(tp=len(proposed & wanted), fp=len(proposed - wanted), fn=len(wanted - proposed))
