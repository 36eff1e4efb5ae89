"""Letters are exchanged where they sound alike: transliterations of one name come near, other names do not."""

from __future__ import annotations

import pytest

from kgplatform.resolution.score import ratios
from kgplatform.resolution.sounds import sounds_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("yerevan", "jerewan"),
        ("saddam hussein", "sadam husein"),
        ("haverskerke", "haverskerque"),
        ("isfahan", "isfakhan"),
    ],
)
def test_spellings_of_one_name_sound_the_same(one: str, other: str) -> None:
    assert len(set(sounds_of([one, other]))) == 1


def test_other_names_sound_different() -> None:
    assert len(set(sounds_of(["bolton", "boston", "berington", "yerington"]))) == 4


def test_each_text_keeps_its_place() -> None:
    assert sounds_of(["", "qom", "北京"]) == ["", "kom", "北京"]


def test_nothing_sounds_like_nothing() -> None:
    assert sounds_of([]) == []


def test_sounds_tell_more_than_letters() -> None:
    letters = ratios(["jerington"], ["yerington"])
    sounds = ratios(sounds_of(["jerington"]), sounds_of(["yerington"]))

    assert (letters[0] < 1.0, sounds[0]) == (True, 1.0)
