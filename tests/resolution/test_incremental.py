"""What came in steps is what would have come at once, whatever the steps were; and a step looks at little."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from kgplatform.resolution.context import read_context
from kgplatform.resolution.incremental import Change, merge_in
from kgplatform.resolution.profile import fit_profile
from kgplatform.resolution.resolve import resolve
from kgplatform.resolution.statistics import Statistics
from kgplatform.resolution.table import MentionTable, Row
from kgplatform.types.document import Document
from kgplatform.types.extraction import Extraction, Mention, Reading, Relation
from kgplatform.types.resolution import Judgement, Profile
from tests.stubs.merging_memory import Memory

# names of which many are near each other
NAMES = (
    *(
        ("万科集团", "公司"),
        ("万科股份有限公司", "公司"),
        ("万科", "公司"),
        ("萬科", "公司"),
        ("华为技术有限公司", "公司"),
    ),
    *(
        ("王伟", "人物"),
        ("王伟民", "人物"),
        ("王先生", "人物"),
        ("巴拉克·奥巴马", "人物"),
        ("奥巴马", "人物"),
        ("他", "人物"),
    ),
    *(
        ("朝阳区", "地点"),
        ("朝阳市", "地点"),
        ("朝阳", "地点"),
        ("北京大学", "学校"),
        ("北大", "学校"),
        ("北京大學", "学校"),
    ),
    *(("Arnold Schwarzenegger", "person"), ("Arnold Schwarzeneger", "person"), ("A. Schwarzenegger", "person")),
    *(("Schwarzenegger", "person"), ("Acme Ltd", "company"), ("ACME GmbH", "company"), ("Acme", "company")),
    *(("World Health Organization", "organization"), ("World Health Organisation", "organization")),
    *(("WHO", "organization"), ("2018年", "时间"), ("二〇一八年", "时间"), ("Springfield", "place")),
    *(("Massachusetts Institute of Technology", "university"), ("Massachusets Institute of Technology", "university")),
)
BIRTHS = ("1976", "1982")


@dataclass
class Corpus:
    """Documents as they stand, what was said about their names, and the profile in force."""

    profile: Profile
    documents: dict[int, Extraction] = field(default_factory=dict)
    judgements: list[Judgement] = field(default_factory=list)
    memory: Memory = field(default_factory=Memory)

    def step(self, numbers: Sequence[int], judged: Sequence[str] = ()) -> None:
        table = MentionTable.of((number, self.documents[number]) for number in numbers if number in self.documents)
        first_row = max(self.memory.rows, default=-1) + 1
        change = Change(numbers, table, judged)
        statistics = statistics_of(self.profile)
        self.memory.keep(merge_in(self.memory, change, self.judgements, statistics, first_row=first_row))

    def at_once(self) -> dict[str, str]:
        found = resolve(MentionTable.of(self.documents.items()), self.judgements, self.profile).assignments
        return {anchor: assignment.entity for anchor, assignment in found.items()}


st_documents = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(("", *BIRTHS))),
    min_size=1,
    max_size=5,
    unique_by=lambda one: one[0],
)
st_profiles = st.lists(st_documents, min_size=0, max_size=6)


@settings(max_examples=40, deadline=None)
@given(st_profiles, st.lists(st_documents, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_documents_in_any_order_and_in_any_portions_come_to_the_same(
    fitted: list[list[tuple[tuple[str, str], str]]],
    drawn: list[list[tuple[tuple[str, str], str]]],
    random: Random,
) -> None:
    corpus = Corpus(profile_of(fitted))
    corpus.documents.update({number: extraction(number, names) for number, names in enumerate(drawn)})
    whole, numbers = dict(corpus.documents), list(corpus.documents)
    random.shuffle(numbers)
    corpus.documents.clear()
    while numbers:
        portion = [numbers.pop() for _ in range(min(len(numbers), random.randint(1, 3)))]
        corpus.documents.update({number: whole[number] for number in portion})
        corpus.step(portion)

    assert corpus.memory.entities() == corpus.at_once()


PLACES = (
    *("Saint-Rémy-sur-Avre", "Saint Rémi-sur-Avre", "Saint Remi sur Avre", "Springfield", "Springfeld", "Sprinfield"),
    *(
        "Nizhny Novgorod",
        "Nizhni Nóvgorod",
        "Baden Baden",
        "Baden-Baden",
        "Badn Baden",
        "新奥尔良市",
        "新奥尔良",
        "新奧爾良",
    ),
)
CONTEXTS = ("", "FR|28", "US|IL", "US|", "France; Avre; Dreux", "France; Avre; Chartres", "a small town on the river")


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(CONTEXTS)), min_size=2, max_size=24),
    st.integers(0, 24),
    st.integers(1, 6),
)
def test_rows_of_a_table_in_portions_come_to_the_same(drawn: list[tuple[str, str]], fitted: int, size: int) -> None:
    profile = fit_profile(place_table(drawn[:fitted], 0))
    memory, statistics = Memory(), statistics_of(profile)
    for start in range(0, len(drawn), size):
        table = place_table(drawn[start : start + size], start)
        memory.keep(merge_in(memory, Change(table.numbers, table), (), statistics, first_row=start))

    found = resolve(place_table(drawn, 0), (), profile).assignments
    assert memory.entities() == {anchor: assignment.entity for anchor, assignment in found.items()}


def place_table(drawn: Sequence[tuple[str, str]], start: int) -> MentionTable:
    return MentionTable.of_rows(
        Row(number, 0, False, f"anchor {number}", name, "place", "en", "test", read_context(context))
        for number, (name, context) in enumerate(drawn, start)
    )


ACTIONS = ("add", "change", "forget", "accept", "reject", "undo", "refit")


@settings(max_examples=200, deadline=None)
@given(st_profiles, st.lists(st.tuples(st.sampled_from(ACTIONS), st_documents), min_size=1, max_size=7), st.data())
def test_after_any_sequence_of_changes_all_is_as_from_scratch(
    fitted: list[list[tuple[tuple[str, str], str]]],
    actions: list[tuple[str, list[tuple[tuple[str, str], str]]]],
    data: st.DataObject,
) -> None:
    corpus = Corpus(profile_of(fitted))
    for number, (action, names) in enumerate(actions):
        act(corpus, action, number, names, data)

    assert corpus.memory.entities() == corpus.at_once()


def act(
    corpus: Corpus, action: str, number: int, names: list[tuple[tuple[str, str], str]], data: st.DataObject
) -> None:
    anchors = sorted(row.anchor for row in corpus.memory.rows.values())
    live = sorted(corpus.documents)
    if action == "add" or not live:
        corpus.documents[number] = extraction(number, names)
        corpus.step([number])
    elif action in ("change", "forget"):
        chosen = data.draw(st.sampled_from(live))
        corpus.documents[chosen] = extraction(chosen, names)
        if action == "forget":
            del corpus.documents[chosen]
        corpus.step([chosen])
    elif action in ("accept", "reject") and len(anchors) > 1:
        left, right = data.draw(st.lists(st.sampled_from(anchors), min_size=2, max_size=2, unique=True))
        same = action == "accept"
        corpus.judgements.append(Judgement(graph="g", left=(left,), right=(right,), same=same, by="person", id=number))
        corpus.step([], [left, right])
    elif action == "undo" and corpus.judgements:
        undone = corpus.judgements.pop(data.draw(st.integers(0, len(corpus.judgements) - 1)))
        corpus.step([], [*undone.left, *undone.right])
    elif action == "refit":
        corpus.profile = fit_profile(MentionTable.of(corpus.documents.items()))
        corpus.memory = Memory()
        corpus.step(live)


def test_a_document_looks_only_at_the_parts_that_it_meets() -> None:
    corpus = Corpus(profile_of([]))
    words = [f"{one}{other}{number:03}" for number, (one, other) in enumerate(product("abcdefghijklmn", repeat=2))]
    corpus.documents.update(
        {number: extraction(number, [((word, "company"), "")]) for number, word in enumerate(words)}
    )
    corpus.step(list(corpus.documents))
    corpus.memory.looked_at = 0
    corpus.documents[200] = extraction(200, [(("万科集团", "公司"), ""), ((words[7], "company"), "")])
    corpus.step([200])

    assert corpus.memory.looked_at < 20


def test_entity_ids_stay_with_the_founder_while_documents_come() -> None:
    corpus = Corpus(profile_of([]))
    for number in (5, 3, 9):
        corpus.documents[number] = extraction(number, [(("Massachusetts Institute of Technology", "university"), "")])
        corpus.step([number])

    (founder,) = set(corpus.memory.entities().values())
    assert founder == next(row.anchor for row in corpus.memory.rows.values() if row.number == 3)


_statistics: dict[str, Statistics] = {}


def statistics_of(profile: Profile) -> Statistics:
    if profile.digest not in _statistics:
        _statistics[profile.digest] = Statistics.of(profile)
    return _statistics[profile.digest]


def profile_of(drawn: list[list[tuple[tuple[str, str], str]]]) -> Profile:
    return fit_profile(MentionTable.of((number, extraction(number, names)) for number, names in enumerate(drawn)))


def extraction(number: int, names: list[tuple[tuple[str, str], str]]) -> Extraction:
    """A document that names these, some persons with a year of birth."""
    mentions = [Mention(text=name, label=label) for (name, label), _ in names]
    births = [
        Relation(subject=mention, predicate="出生日期", object=Mention(text=born, label="时间"))
        for mention, (_, born) in zip(mentions, names, strict=True)
        if born and mention.label in ("人物", "person")
    ]
    text = "、".join(name for (name, _), _ in names)
    document = Document(source="test", id=str(number), text=text, language="zh")
    return Extraction.of(document, Reading.of(mentions, births), "test")
