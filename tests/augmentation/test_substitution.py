"""Names give way to others of their kind."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kgplatform.augmentation.substitution import pools_of, substituted
from kgplatform.types.document import PARENT, Document, id_of
from kgplatform.types.extraction import Argument, Event, Example, Extraction, Mention, Reading, Relation
from kgplatform.types.schema import Schema


def named(text: str, *names: tuple[str, str]) -> Example:
    document = Document(source="set", id=id_of(text), text=text, language="zh")
    reading = Reading.of(Mention(text=name, label=label) for name, label in names)
    return Example(document=document, wanted=Schema(), gold=Extraction.of(document, reading, "gold"), task="NER")


def variants(example: Example, *others: Example, times: int = 1, seed: int = 0) -> list[Example]:
    pools = pools_of([example, *others])
    return [one.example for one in substituted([example], pools, times=times, seed=seed)]


def test_a_name_is_replaced_everywhere_by_another_of_its_label() -> None:
    (variant,) = variants(named("王伟说王伟在北京", ("王伟", "人")), named("李娜来了", ("李娜", "人")))

    assert variant.document.text == "李娜说李娜在北京"
    assert variant.gold is not None
    assert [(mention.text, mention.label) for mention in variant.gold.mentions] == [("李娜", "人")]
    assert variant.document.metadata[PARENT] == id_of("王伟说王伟在北京")


def test_names_of_another_label_do_not_come_in() -> None:
    assert variants(named("王伟来了", ("王伟", "人")), named("武汉", ("武汉", "地"))) == []


def test_english_names_are_replaced_as_words_only() -> None:
    (variant,) = variants(named("Ann met Annabel", ("Ann", "person")), named("Bob left", ("Bob", "person")))

    assert variant.document.text == "Bob met Annabel"


def test_names_inside_others_are_left_alone() -> None:
    example = named("北京大学在北京", ("北京大学", "组织"), ("北京", "地"))

    assert variants(example, named("清华大学在上海", ("清华大学", "组织"), ("上海", "地"))) == []


def test_a_name_that_is_not_in_the_text_stops_the_example() -> None:
    assert variants(named("他来了", ("王伟", "人")), named("李娜来了", ("李娜", "人"))) == []


def test_without_labels_the_side_of_the_relation_is_the_kind() -> None:
    def born(text: str, subject: str, object_: str) -> Example:
        document = Document(source="set", id=id_of(text), text=text, language="en")
        fact = Relation(subject=Mention(text=subject), predicate="born in", object=Mention(text=object_))
        return Example(
            document=document,
            wanted=Schema(),
            gold=Extraction.of(document, Reading.of(relations=[fact]), "gold"),
            task="RE",
        )

    (variant,) = variants(born("Ada was born in London", "Ada", "London"), born("Bob, of Berlin", "Bob", "Berlin"))

    assert variant.document.text == "Bob was born in Berlin"
    assert variant.gold is not None
    (fact,) = variant.gold.relations
    assert (fact.subject.text, fact.object.text) == ("Bob", "Berlin")


def test_triggers_stay() -> None:
    def hired(text: str, who: str) -> Example:
        document = Document(source="set", id=id_of(text), text=text, language="zh")
        event = Event(
            label="加盟", trigger=Mention(text="加盟"), arguments=(Argument(role="加盟者", mention=Mention(text=who)),)
        )
        return Example(
            document=document,
            wanted=Schema(),
            gold=Extraction.of(document, Reading.of(events=[event]), "gold"),
            task="EE",
        )

    (variant,) = variants(hired("王伟加盟球队", "王伟"), hired("李娜加盟了", "李娜"))

    assert variant.document.text == "李娜加盟球队"


@given(st.integers(min_value=0, max_value=50))
def test_a_seed_gives_the_same_variants_and_all_their_names_stand_in_their_texts(seed: int) -> None:
    pool = [
        named(f"{name}来自{place}", (name, "人"), (place, "地"))
        for name, place in (("王伟", "北京"), ("李娜", "武汉"), ("张敏", "成都"), ("赵强", "天津"))
    ]

    first = [one for example in pool for one in variants(example, *pool, times=2, seed=seed)]
    again = [one for example in pool for one in variants(example, *pool, times=2, seed=seed)]

    assert first == again
    assert all(mention.text in one.document.text for one in first if one.gold for mention in one.gold.mentions)
