#!/bin/sh
# Stage one, start to end: more training examples, better prompts, a graph of both test sets, its scores, one report.
#
#   KGPLATFORM_LLM_BASE_URL=http://localhost:8000/v1 KGPLATFORM_LLM_MODEL=your-model sh docs/stage_one.sh
#
# Those two settings name the endpoint (or kgplatform.toml does, see `kgplatform init`). What can be changed besides:
INSTRUCTIE=${INSTRUCTIE:-dataset/InstructIE}   # the two data sets; of IEPile, folders of tasks
IEPILE=${IEPILE:-dataset/iepile/IE-zh/NER dataset/iepile/IE-zh/RE dataset/iepile/IE-zh/EE \
  dataset/iepile/IE-en/NER dataset/iepile/IE-en/RE dataset/iepile/IE-en/EE}
OUT=${OUT:-stage_one}                          # where results go
SIZE=${SIZE:-500}                              # new examples of each kind and set at most
BUDGET=${BUDGET:-0}                            # questions of each search; 0: what `tune` thinks right
DOCUMENTS=${DOCUMENTS:-1000000}                # documents of each test set
KG=${KG:-kgplatform}
#
# Stop it anywhere and run it again: what was answered is never asked again. A step that lost some documents says so and
# the next one goes on; any other error ends the run.
set -eu
DATA="$INSTRUCTIE $IEPILE"
mkdir -p "$OUT"

step() {
  echo "--- kgplatform $*" >&2
  $KG "$@" || { code=$?; [ "$code" -eq 3 ] || exit "$code"; }
}

# 1. More examples for both training sets: written by the model, let through by filters, apart from gold.
step augment $DATA --kind new --kind substitution --size "$SIZE" -o "$OUT/augmented"

# 2. Better prompts, one for each task and language; the new examples are a pool to show from, beside gold alone.
#    Each is judged once on documents it never saw; what is better is put in force, what is not is left.
made=
for file in "$OUT"/augmented/*_augmented.json; do
  if [ -s "$file" ]; then made="$OUT/augmented"; fi
done
step tune $DATA ${made:+"$made"} --budget "$BUDGET" \
  --page "$OUT/search.html" -o "$OUT/tuned.yaml"

# 3. The graph of both test sets, asked with the prompts that are in force.
step build $DATA --split test --sample "$DOCUMENTS"

# 4. Scores of what is stored, and one page about all of it.
step evaluate $DATA --split test --sample "$DOCUMENTS" --json > "$OUT/scores.json"
step report $DATA --split test --sample "$DOCUMENTS" --augmented "$OUT/augmented" \
  -o "$OUT/report.html"
echo "done: $OUT/report.html, $OUT/search.html, $OUT/scores.json" >&2
