"""The part that is kept back for validation: whole texts, the same ones in every run."""

from __future__ import annotations

from kgplatform.training.splitting import last_key, text_key


def test_all_records_of_one_text_fall_on_one_side() -> None:
    assert text_key("鲁迅写了《呐喊》。", 42) == text_key("鲁迅写了《呐喊》。", 42)
    assert text_key("鲁迅写了《呐喊》。", 42) != text_key("鲁迅写了《呐喊》。", 43)


def test_the_share_is_kept_back() -> None:
    keys = [text_key(f"text {number}", 1) for number in range(200)]

    assert sum(key <= last_key(keys, 0.1) for key in keys) == 20


def test_two_texts_are_one_to_train_and_one_to_validate() -> None:
    keys = [7, 3]

    assert last_key(keys, 0.05) == 3
    assert last_key(keys, 0.5) == 3


def test_one_text_is_all_for_training() -> None:
    assert last_key([5, 5, 5], 0.2) == -1
