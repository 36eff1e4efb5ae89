"""Whatever happened on the way: the graph is as if its end state had been built from nothing.

A few sequences run by default, 200 on values and 20 on the real store under the marker `faults`.
"""

from __future__ import annotations

import os
import tempfile
import uuid
from pathlib import Path

import pytest
from hypothesis import Phase, given
from hypothesis import settings as hypothesis_settings

from kgplatform.config import Settings, read_settings
from kgplatform.pipelines.access import open_store, open_workspace
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.repair import examine_graph
from kgplatform.pipelines.stages import resolve_graph, resolve_stage
from kgplatform.pipelines.update import load_stage
from kgplatform.stores.local import ServerAddress
from kgplatform.types.damage import Damage

from .living import Held, Step, from_nothing, st_steps, take

# no shrinking: a sequence is short enough to read, and shrinking one takes minutes
FEW = hypothesis_settings(max_examples=5, deadline=None, phases=[Phase.generate])
SEQUENCES = int(os.environ.get("KGPLATFORM_SEQUENCES", "200"))
MANY = hypothesis_settings(max_examples=SEQUENCES, deadline=None, phases=[Phase.generate])
ON_THE_STORE = hypothesis_settings(max_examples=max(2, SEQUENCES // 10), deadline=None, phases=[Phase.generate])


def long_way_and_short_way(steps: list[Step], folder: Path, *, refit: bool) -> tuple[Held, Held]:
    """What is held after all steps, each loaded at once, and what a build of their end state holds."""
    settings = read_settings(workspace=folder / "long", graph="g")
    held, anew = Held(), Held()
    for step in steps:
        take(settings, step)
        held.load(settings)
    fresh = from_nothing(settings, folder / "fresh")
    if refit:
        held.load(settings, refit=True)
    anew.load(fresh, refit=refit)
    return held, anew


@FEW
@given(st_steps)
def test_any_way_to_an_end_state_ends_in_the_same_graph(steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        held, anew = long_way_and_short_way(steps, Path(folder), refit=False)

    assert held == anew


@FEW
@given(st_steps)
def test_after_a_refit_the_graph_is_equal_outright(steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        held, anew = long_way_and_short_way(steps, Path(folder), refit=True)

    assert held == anew


@pytest.mark.faults
@pytest.mark.timeout(900)
@MANY
@given(st_steps)
def test_two_hundred_ways_to_an_end_state_end_in_the_same_graph(steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        held, anew = long_way_and_short_way(steps, Path(folder), refit=False)

    assert held == anew


@pytest.mark.faults
@pytest.mark.timeout(900)
@MANY
@given(st_steps)
def test_two_hundred_graphs_are_equal_outright_after_a_refit(steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        held, anew = long_way_and_short_way(steps, Path(folder), refit=True)

    assert held == anew


def load(settings: Settings) -> str:
    """The digest of the store after a load."""
    load_stage(settings, silent, extractions=None, adopt=False)
    with open_store(settings) as store:
        return store.digest()


def damage_of(settings: Settings) -> Damage:
    with open_workspace(settings) as workspace, open_store(settings) as store:
        resolution, _ = resolve_graph(workspace, settings.graph, silent)
        return examine_graph(workspace, settings.graph, resolution, store, silent)


def clear(*graphs: Settings) -> None:
    for settings in graphs:
        with open_store(settings) as store:
            store.clear()


@pytest.mark.faults
@pytest.mark.timeout(900)
@ON_THE_STORE
@given(st_steps)
def test_the_store_follows_on_any_way_to_the_same_graph(neo4j_server: ServerAddress, steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings(
            workspace=Path(folder) / "long",
            graph=f"long-{uuid.uuid4().hex[:8]}",
            store=neo4j_server.url,
            neo4j_username=neo4j_server.user,
            neo4j_password=neo4j_server.password,
        )
        for step in steps:
            take(settings, step)
            load(settings)
        fresh = from_nothing(settings, Path(folder) / "fresh", graph=f"fresh-{uuid.uuid4().hex[:8]}")
        same_profile = load(settings), load(fresh)
        damage = damage_of(settings)
        for one in (settings, fresh):
            resolve_stage(one, silent, extractions=None, output=None, refit=True)
        refitted = load(settings), load(fresh)
        clear(settings, fresh)

    assert same_profile[0] == same_profile[1]
    assert refitted[0] == refitted[1]
    assert damage == Damage()
