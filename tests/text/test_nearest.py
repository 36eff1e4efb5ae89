from __future__ import annotations

import pytest

from kgplatform.text.nearest import nearest


@pytest.mark.parametrize(
    ("wanted", "known", "near"),
    [
        ("entity_crad", ["entity_card", "find_entity", "timeline"], ["entity_card"]),
        ("北京大雪", ["北京大学", "北京", "上海"], ["北京大学", "北京"]),
        ("ＴＨＥ who", ["The Who", "Who"], ["The Who"]),
        ("zzz", ["北京"], []),
    ],
)
def test_the_nearest_names_come_first_and_far_ones_not_at_all(wanted, known, near):
    assert nearest(wanted, known) == near
