"""The kinds that ask a model, by name. A new kind is a module, its prompts, and a line here."""

from __future__ import annotations

from kgplatform.augmentation import back_translation, completion, correction, negatives, new_texts, paraphrase
from kgplatform.augmentation.talk import Kind

BY_MODEL: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(new_texts.KIND, new_texts.written_anew, questions=1),
        Kind(paraphrase.KIND, paraphrase.paraphrased, questions=1),
        Kind(completion.KIND, completion.completed, questions=2, opinions=1, second_reading=False),
        Kind(correction.KIND, correction.corrected, questions=3, opinions=2, second_reading=False),
        Kind(back_translation.KIND, back_translation.back_translated, questions=2),
        Kind(negatives.KIND, negatives.nearly_missed, questions=1),
    )
}
