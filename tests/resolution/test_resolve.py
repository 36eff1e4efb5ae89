"""Which anchors become one entity: judgements, documents, labels, founders."""

from __future__ import annotations

from kgplatform.resolution.explain import sides_of
from kgplatform.resolution.options import ResolutionOptions
from kgplatform.resolution.profile import fit_profile
from kgplatform.resolution.resolve import resolve
from kgplatform.resolution.table import MentionTable, Row
from kgplatform.types.document import Document
from kgplatform.types.extraction import Argument, Event, Extraction, Mention, Reading, Relation, Span, anchor_of
from kgplatform.types.resolution import Judgement, Profile, Resolution


def table_of(*rows: tuple[int, str, str]) -> MentionTable:
    """Rows of (document number, text, label), named by their place: "0", "1", …"""
    return MentionTable.of_rows(
        Row(number, place, False, str(place), text, label, "zh", "test")
        for place, (number, text, label) in enumerate(rows)
    )


def resolved(table: MentionTable, *judgements: Judgement) -> Resolution:
    return resolve(table, judgements, fit_profile(table))


def entity(resolution: Resolution, anchor: str) -> str:
    return resolution.assignments[anchor].entity


def same(*anchors: str, by: str = "person") -> Judgement:
    return Judgement.model_validate(
        {"graph": "main", "left": anchors[:1], "right": anchors[1:], "same": True, "by": by}
    )


def different(left: str, right: str, by: str = "person") -> Judgement:
    return Judgement.model_validate({"graph": "main", "left": (left,), "right": (right,), "same": False, "by": by})


def test_the_founder_is_the_first_mention_of_the_first_document() -> None:
    resolution = resolved(table_of((7, "北京", "地点"), (3, "北京市", "地点"), (5, "北京", "地点")))

    assert set(resolution.entities) == {"1"}


def test_the_name_is_the_spelling_of_most_documents_and_the_rest_are_aliases() -> None:
    resolution = resolved(table_of((1, "北京市", "地点"), (2, "北京", "地点"), (3, "北京", "地点")))

    assert resolution.entities["0"].name == "北京"
    assert resolution.entities["0"].aliases == ("北京市",)


def test_equal_names_with_two_labels_are_two_entities() -> None:
    resolution = resolved(table_of((1, "苹果", "公司"), (2, "苹果", "作品")))

    assert len(resolution.entities) == 2


def test_a_name_without_a_label_does_not_bridge_two_labels() -> None:
    resolution = resolved(table_of((1, "苹果", "公司"), (1, "苹果", ""), (2, "苹果", "作品"), (2, "苹果", "")))

    assert entity(resolution, "1") == entity(resolution, "3")
    assert len(resolution.entities) == 3


def test_a_person_can_join_names_that_no_rule_would_join() -> None:
    resolution = resolved(table_of((1, "孙中山", "人物"), (2, "孙文", "人物")), same("0", "1"))

    assert entity(resolution, "1") == "0"
    assert resolution.assignments["1"].reason == "judged the same by a person"


def test_a_person_can_part_equal_names() -> None:
    resolution = resolved(table_of((1, "王伟", "人物"), (2, "王伟", "人物")), different("0", "1"))

    assert len(resolution.entities) == 2
    assert resolution.links[0].reason == "same spelling; but judged different by a person"


def test_a_third_equal_name_joins_one_of_two_that_were_parted() -> None:
    table = table_of((1, "王伟", "人物"), (2, "王伟", "人物"), (3, "王伟", "人物"))
    resolution = resolved(table, different("0", "1"))

    assert entity(resolution, "2") == "0"
    assert len(resolution.entities) == 2


def test_different_holds_against_a_detour() -> None:
    table = table_of((1, "北京", "地点"), (2, "北京市", "地点"), (3, "燕京", "地点"))
    resolution = resolved(table, different("0", "1"), same("0", "2"))

    assert entity(resolution, "2") == "0"
    assert entity(resolution, "1") == "1"


def test_a_persons_word_outweighs_an_imports() -> None:
    table = table_of((1, "孙中山", "人物"), (2, "孙文", "人物"))
    resolution = resolved(table, different("0", "1", by="import"), same("0", "1"))

    assert len(resolution.entities) == 1


def test_an_imports_word_outweighs_an_arbiters() -> None:
    table = table_of((1, "孙中山", "人物"), (2, "孙文", "人物"))
    resolution = resolved(table, same("0", "1", by="arbiter"), different("0", "1", by="import"))

    assert len(resolution.entities) == 2


def test_a_judgement_sleeps_while_one_side_is_gone() -> None:
    resolution = resolved(table_of((1, "孙中山", "人物"), (2, "孙文", "人物")), same("0", "gone"))

    assert len(resolution.entities) == 2


def test_a_withdrawn_judgement_says_nothing() -> None:
    withdrawn = same("0", "1").model_copy(update={"withdrawn_at": "2026-01-01T00:00:00Z"})
    resolution = resolved(table_of((1, "孙中山", "人物"), (2, "孙文", "人物")), withdrawn)

    assert len(resolution.entities) == 2


def test_a_judgement_holds_for_all_anchors_of_both_sides() -> None:
    table = table_of((1, "王伟", "人物"), (2, "王伟", "人物"), (3, "王伟", "人物"), (4, "王伟", "人物"))
    judgement = Judgement(graph="main", left=("0", "1"), right=("2", "3"), same=False, by="person")
    resolution = resolved(table, judgement)

    assert [entity(resolution, anchor) for anchor in "0123"] == ["0", "0", "2", "2"]


def test_a_surname_finds_the_one_full_name_of_its_document() -> None:
    resolution = resolved(table_of((1, "Angela Merkel", "person"), (1, "Merkel", "person"), (2, "Merkel", "person")))

    assert entity(resolution, "1") == "0"
    assert entity(resolution, "2") == "2"


def test_a_surname_beside_two_full_names_stays_alone() -> None:
    table = table_of((1, "Bill Clinton", "person"), (1, "Hillary Clinton", "person"), (1, "Clinton", "person"))

    assert entity(resolved(table), "2") == "2"


def test_the_short_form_of_two_men_in_two_documents_does_not_join_them() -> None:
    table = table_of(
        (1, "巴拉克·奥巴马", "人物"), (1, "奥巴马", "人物"), (2, "米歇尔·奥巴马", "人物"), (2, "奥巴马", "人物")
    )
    resolution = resolved(table)

    assert [entity(resolution, anchor) for anchor in "0123"] == ["0", "0", "2", "2"]


def test_a_title_with_a_surname_finds_its_full_name() -> None:
    assert entity(resolved(table_of((1, "王伟", "人物"), (1, "王先生", "人物"))), "1") == "0"


def test_an_initial_finds_its_full_name_inside_the_document() -> None:
    assert entity(resolved(table_of((1, "John Smith", "person"), (1, "J. Smith", "person"))), "1") == "0"


def test_a_short_form_does_not_name_the_entity() -> None:
    table = table_of((1, "Merkel", "person"), (1, "Angela Merkel", "person"), (2, "Angela Merkel", "person"))

    assert resolved(table).entities["0"].name == "Angela Merkel"


def test_a_bare_name_that_fits_two_stays_alone() -> None:
    table = table_of((1, "朝阳区", "地点"), (2, "朝阳市", "地点"), (3, "朝阳", "地点"))
    resolution = resolved(table)

    assert len(resolution.entities) == 3
    assert any("could be any of: city, district" in link.reason for link in resolution.links)


def test_a_near_miss_is_listed_with_the_guards_reason() -> None:
    table = table_of((1, "Convention of Geneva III", "other"), (2, "Convention of Geneva II", "other"))
    resolution = resolved(table)

    assert [(link.accepted, link.reason.split("; but ")[1]) for link in resolution.links] == [(False, "numbers differ")]


def test_two_frequent_spellings_are_two_words() -> None:
    table = table_of((1, "Mohammed Al Rashidi", "person"), (2, "Mohamed Al Rashidi", "person"))
    thresholds = {"fuzzy": 0.9}
    frequencies = {"mohammed al rashidi": 5, "mohamed al rashidi": 5}
    rare = Profile(anchors=2, frequencies={}, thresholds=thresholds)
    frequent = Profile(anchors=2, frequencies=frequencies, thresholds=thresholds)

    assert len(resolve(table, (), rare).entities) == 1
    assert len(resolve(table, (), frequent).entities) == 2


def test_thresholds_tighten_with_the_size_of_the_corpus() -> None:
    options = ResolutionOptions(near=0.8, names_at_first=100, tighter=1.0)
    small = fit_profile(table_of((1, "a", "x")), options)
    middle = fit_profile(table_of(*((number, f"name {number}", "x") for number in range(50))), options)
    large = fit_profile(table_of(*((number, f"name {number}", "x") for number in range(1_000))), options)

    assert small.thresholds["near"] == 0.5
    assert round(middle.thresholds["near"], 3) == 0.667  # half the odds of 0.8
    assert round(large.thresholds["near"], 3) == 0.916  # log odds 1.386 + 1 decade


def test_names_that_others_may_have_need_no_more_than_equal_names_do() -> None:
    options = ResolutionOptions(near=0.99, equal=0.9, names_at_first=1)
    profile = fit_profile(table_of((1, "a", "x"), (2, "b", "x")), options)

    assert round(profile.thresholds["near"], 2) == 0.99
    assert round(profile.thresholds["together"], 2) == 0.9


def test_the_profile_counts_documents_not_mentions() -> None:
    profile = fit_profile(table_of((1, "北京", "地点"), (1, "北京", "籍贯"), (2, "北京", "地点"), (3, "上海", "地点")))

    assert profile.frequencies == {"北京": 2}


def test_an_argument_without_a_label_stays_in_its_document() -> None:
    table = MentionTable.of([(1, hiring("a")), (2, hiring("b"))])

    assert len(resolved(table).entities) == 2


def test_an_argument_spelled_like_a_labelled_mention_of_its_document_joins_it() -> None:
    labelled = (Mention(text="万科", label="公司", span=Span(0, 2)),)
    table = MentionTable.of([(1, hiring("a", labelled)), (2, hiring("b"))])
    resolution = resolved(table)

    assert entity(resolution, anchor_of("test", "a", None, "万科")) == anchor_of("test", "a", "公司", "万科")
    assert len(resolution.entities) == 2


def test_a_name_in_a_relation_is_no_mere_argument() -> None:
    company = Mention(text="万科", span=Span(0, 2))
    reading = Reading.of(
        relations=[Relation(subject=company, predicate="总部", object=Mention(text="深圳"))],
        events=[Event(label="招聘", arguments=(Argument(role="公司", mention=company),))],
    )
    table = MentionTable.of([(1, Extraction.of(document("a", "万科招聘"), reading, "test"))])

    assert dict(zip(table.texts, table.argument_only, strict=True)) == {"万科": False, "深圳": False}


def test_several_mentions_of_a_name_are_one_anchor_at_the_first_place() -> None:
    mentions = (
        Mention(text="万科", label="公司", span=Span(3, 5)),
        Mention(text="万科", label="公司", span=Span(0, 2)),
    )
    table = MentionTable.of([(4, Extraction(document=document("a", "万科，万科"), mentions=mentions))])

    assert (table.texts, table.numbers, table.offsets) == (("万科",), (4,), (0,))


def test_the_two_sides_of_a_link_are_what_it_holds_together() -> None:
    resolution = resolved(
        table_of((1, "北京", "地点"), (2, "北京", "地点"), (3, "北京市", "地点"), (4, "北京市", "地点"))
    )

    assert sides_of(resolution.links, "0", "2") == (("0", "1"), ("2", "3"))


def document(id: str, text: str) -> Document:
    return Document(source="test", id=id, text=text, language="zh")


def hiring(id: str, mentions: tuple[Mention, ...] = ()) -> Extraction:
    event = Event(label="招聘", arguments=(Argument(role="公司", mention=Mention(text="万科", span=Span(0, 2))),))
    return Extraction.of(document(id, "万科招聘"), Reading.of(mentions=mentions, events=[event]), "test")
