"""Trains the learned score of merging and writes its model file: the same data gives the same file, byte for byte.

    python benchmarks/train_merging.py [--data FOLDER] [--output FILE] [--held-out]

The training set is bench/er/er_train.parquet, whose entities occur in none of the test sets. `--held-out` writes
nothing: it trains without one source after the other and tells how a model that never saw it scores each.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

sys.path.insert(0, str(Path(__file__).parent))

from merging_sets import read_parquet

from kgplatform.resolution.candidates import pairs_of, units_of
from kgplatform.resolution.columns import columns_of
from kgplatform.resolution.context import read_context
from kgplatform.resolution.exact import nodes_of
from kgplatform.resolution.features import FEATURES, Plain, Spelled, are_alike, features
from kgplatform.resolution.guards import veto
from kgplatform.resolution.keys import near_keys
from kgplatform.resolution.links import SUPPORT, Said
from kgplatform.resolution.meeting import LEAST_LIKENESS
from kgplatform.resolution.pairs import Pair
from kgplatform.resolution.profile import fit_profile
from kgplatform.resolution.statistics import Statistics
from kgplatform.resolution.table import MentionTable, Row

MODEL = Path(__file__).parent.parent / "kgplatform" / "resolution" / "data" / "merging_model.json"
SEED = 7
SETTINGS = {
    "max_iter": 150,
    "learning_rate": 0.08,
    "max_leaf_nodes": 20,
    "max_depth": 6,
    "min_samples_leaf": 40,
    "l2_regularization": 5.0,
}
# what can only speak for one thing (1) or against it (-1), all else being equal: few negatives would teach accidents
ONE_WAY = {
    **dict.fromkeys(("ratio", "sounds", "consonants", "beginning", "odd_ratio", "context"), 1),
    **dict.fromkeys(("edits", "odd_edits", "crowd", "most_crowd"), -1),
}


class Pairs(NamedTuple):
    """Candidate pairs of the training set: what the score sees, whether they are one entity, and their sources."""

    table: np.ndarray
    same: np.ndarray
    sources: np.ndarray


def pairs_of_names(path: Path) -> Pairs:
    """All candidate pairs that no guard turns down and whose contexts do not conflict."""
    names = read_parquet(path)
    table = MentionTable.of_rows(
        Row(number, 0, False, str(number), row["name"], row["type"], "en", "train", read_context(row["ctx"]))
        for number, row in enumerate(names)
    )
    profile = fit_profile(table)
    columns, statistics = columns_of(table), Statistics.of(profile)
    nodes, _ = nodes_of(columns, statistics)
    units = units_of(nodes, columns)
    first = np.array([unit.rows[0] for unit in units])
    names_of_units = [unit.name for unit in units]
    plain, spelled, said = Plain.of(names_of_units), Spelled.of(names_of_units, statistics), Said(units, statistics)
    entities, sources = (np.array([row[column] for row in names])[first] for column in ("eid", "source"))
    seen = statistics.names_with(word for name in names_of_units for word in name.words)
    tables, sames, origins = [], [], []
    for left, right in pairs_of(*near_keys(names_of_units, columns.scopes[first], statistics), columns.keys[first]):
        alike = are_alike(plain, left, right, LEAST_LIKENESS)
        left, right = left[alike], right[alike]
        weights, against = said.compared(left, right)
        kept = [
            place
            for place in range(len(left))
            if against[place] is None
            and not veto(
                Pair(units[left[place]].name, units[right[place]].name, profile, bool(weights[place] >= SUPPORT), seen)
            )
        ]
        left, right, weights = left[kept], right[kept], weights[kept]
        tables.append(features(spelled, left, right, weights, said.one_sided(left, right)))
        sames.append(entities[left] == entities[right])
        origins.append(sources[left])
    return Pairs(np.concatenate(tables), np.concatenate(sames), np.concatenate(origins))


def train(pairs: Pairs) -> HistGradientBoostingClassifier:
    """The model; without early stopping and on one seed, so that it is the same every time."""
    one_way = [ONE_WAY.get(name, 0) for name in FEATURES]
    model = HistGradientBoostingClassifier(early_stopping=False, random_state=SEED, monotonic_cst=one_way, **SETTINGS)
    return model.fit(pairs.table, pairs.same)


def written(model: HistGradientBoostingClassifier, pairs: Pairs) -> dict[str, object]:
    """The trees as plain numbers; thresholds are rounded down to what single precision holds."""
    roots, columns = [], {name: [] for name in ("feature", "threshold", "left", "right", "value")}
    depth = 0
    for (predictor,) in model._predictors:
        start = len(columns["feature"])
        roots.append(start)
        for place, node in enumerate(predictor.nodes):
            leaf = bool(node["is_leaf"])
            columns["feature"].append(0 if leaf else int(node["feature_idx"]))
            columns["threshold"].append(0.0 if leaf else round(float(node["num_threshold"]), 5))
            columns["left"].append(start + (place if leaf else int(node["left"])))
            columns["right"].append(start + (place if leaf else int(node["right"])))
            columns["value"].append(round(float(node["value"]), 5) if leaf else 0.0)
            depth = max(depth, int(node["depth"]))
    return {
        "features": list(FEATURES),
        "made": {"pairs": len(pairs.same), "same": int(pairs.same.sum()), "seed": SEED, **SETTINGS},
        "depth": depth,
        "bias": round(float(model._baseline_prediction.item()), 5),
        "roots": roots,
        **columns,
    }


def tell_held_out(pairs: Pairs) -> None:
    """How each source is scored by a model that saw only the others."""
    for source in sorted(set(pairs.sources)):
        inside = pairs.sources == source
        model = train(Pairs(pairs.table[~inside], pairs.same[~inside], pairs.sources[~inside]))
        scores, same = model.predict_proba(pairs.table[inside])[:, 1], pairs.same[inside]
        for needed in (0.5, 0.8, 0.95):
            said = scores >= needed
            right = (said & same).sum()
            precision, recall = right / max(said.sum(), 1), right / max(same.sum(), 1)
            print(f"{source:18} p>={needed}: P {precision:.3f} R {recall:.3f} of {same.sum()} in {len(same)} pairs")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("KGPLATFORM_TEST_DATA", "shared")))
    parser.add_argument("--output", type=Path, default=MODEL)
    parser.add_argument("--held-out", action="store_true")
    options = parser.parse_args()
    pairs = pairs_of_names(options.data / "bench" / "er" / "er_train.parquet")
    print(f"{len(pairs.same)} pairs, {int(pairs.same.sum())} of one entity")
    if options.held_out:
        tell_held_out(pairs)
        return
    options.output.write_text(json.dumps(written(train(pairs), pairs), separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"wrote {options.output}")


if __name__ == "__main__":
    main()
