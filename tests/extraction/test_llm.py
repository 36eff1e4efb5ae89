from __future__ import annotations

from collections.abc import Sequence

import pytest

from kgplatform.extraction.gold import extract_gold
from kgplatform.extraction.llm import Usage, extract, plan_tokens, recipe, slices_of
from kgplatform.extraction.options import ExtractionOptions
from kgplatform.extraction.prompt import load_prompts
from kgplatform.llm.options import LLMOptions
from kgplatform.notation.records import read_gold
from kgplatform.notation.schemas import schema_of
from kgplatform.types.completion import Completion
from kgplatform.types.document import Document
from kgplatform.types.extraction import Argument, Event, Example, Extraction, Failure, Mention, Reading, Relation
from kgplatform.types.schema import RelationType, Schema
from kgplatform.types.task import Language, Task
from tests.stubs.llm_server import GoldBook, StubLLMServer, chance

OPTIONS = ExtractionOptions()


def llm_options(server: StubLLMServer, **more: object) -> LLMOptions:
    return LLMOptions.model_validate(
        {"base_url": server.base_url, "model": "novel", "timeout": 10, "first_seconds": 2, "retry_seconds": 5, **more}
    )


def example(
    task: Task, language: Language, text: str, schema: object, gold: dict[str, object], id: str = "1"
) -> Example:
    document = Document(source="s", id=id, text=text, language=language)
    return Example(
        document=document,
        wanted=schema_of(schema, task),
        gold=Extraction.of(document, read_gold(gold, task), "gold"),
        task=task,
    )


def read(server: StubLLMServer, examples: Sequence[Example], **more: object) -> list[Extraction | Failure]:
    return list(extract(examples, OPTIONS, llm_options(server, **more)))


def stated(extraction: Extraction | Failure) -> object:
    """What is said; not which occurrence it stands at, whether a label was inferred, nor the order."""
    assert isinstance(extraction, Extraction), extraction
    plain = extraction.model_dump(exclude={"recipe", "document"})

    def name(mention: dict[str, object]) -> object:
        return mention["text"], mention["label"], mention["span"] is not None

    return (
        {name(mention) for mention in plain["mentions"]},
        {(name(r["subject"]), r["predicate"], name(r["object"])) for r in plain["relations"]},
        sorted(
            (
                e["label"],
                name(e["trigger"]) if e["trigger"] else None,
                sorted((a["role"], name(a["mention"])) for a in e["arguments"]),
            )
            for e in plain["events"]
        ),
    )


NER_ZH = example(
    "NER",
    "zh",
    "鲁迅出生于浙江绍兴，曾在北京大学任教。",
    ["人物", "地点", "机构", "时间", "作品", "职业", "动物", "植物", "产品", "语言"],
    {
        "entity": [
            {"entity": "鲁迅", "entity_type": "人物"},
            {"entity": "绍兴", "entity_type": "地点"},
            {"entity": "北京大学", "entity_type": "机构"},
        ]
    },
)
NER_EN = example(
    "NER",
    "en",
    'Marie Curie, "the lady of radium", was born in Warsaw.',
    ["person", "place", "time"],
    {"entity": [{"entity": "Marie Curie", "entity_type": "person"}, {"entity": "Warsaw", "entity_type": "place"}]},
)
RE_ZH = example(
    "RE",
    "zh",
    "《呐喊》是鲁迅的小说集，1923年由新潮社出版。",
    ["作者", "出版社", "出版时间", "导演", "演员", "主题曲"],
    {
        "relation": [
            {"head": "呐喊", "relation": "作者", "tail": "鲁迅"},
            {"head": "呐喊", "relation": "出版社", "tail": "新潮社"},
            {"head": "呐喊", "relation": "出版时间", "tail": "1923年"},
        ]
    },
)
RE_EN = example(
    "RE",
    "en",
    "Pierre and Marie Curie worked in Paris; Marie Curie died in Passy.",
    ["place of death", "spouse", "workplace"],
    {
        "relation": [
            {"head": "Marie Curie", "relation": "place of death", "tail": "Passy"},
            {"head": "Marie Curie", "relation": "workplace", "tail": "Paris"},
        ]
    },
)
SPO_ZH = example(
    "SPO",
    "zh",
    "王菲演唱的《红豆》由林夕作词。",
    [
        {"subject_type": "歌曲", "predicate": "歌手", "object_type": "人物"},
        {"subject_type": "歌曲", "predicate": "作词", "object_type": "人物"},
    ],
    {
        "relation": [
            {"head": "红豆", "head_type": "歌曲", "relation": "歌手", "tail": "王菲", "tail_type": "人物"},
            {"head": "红豆", "head_type": "歌曲", "relation": "作词", "tail": "林夕", "tail_type": "人物"},
        ]
    },
)
SPO_EN = example(
    "SPO",
    "en",
    "Aspirin can cause nausea.",
    [{"subject_type": "drug", "predicate": "side effect", "object_type": "symptom"}],
    {
        "relation": [
            {
                "head": "Aspirin",
                "head_type": "drug",
                "relation": "side effect",
                "tail": "nausea",
                "tail_type": "symptom",
            },
        ]
    },
)
EE_ZH = example(
    "EE",
    "zh",
    "5月份，该公司裁员900余人，随后又裁员50人。",
    [
        {"event_type": "裁员", "trigger": True, "arguments": ["时间", "裁员方", "人数"]},
        {"event_type": "上映", "trigger": True, "arguments": ["时间", "影片"]},
    ],
    {
        "event": [
            {
                "event_trigger": "裁员",
                "event_type": "裁员",
                "arguments": [
                    {"argument": "5月份", "role": "时间"},
                    {"argument": "该公司", "role": "裁员方"},
                    {"argument": "900余人", "role": "人数"},
                ],
            },
            {"event_trigger": "裁员", "event_type": "裁员", "arguments": [{"argument": "50人", "role": "人数"}]},
        ]
    },
)
EE_EN = example(
    "EE",
    "en",
    "Hackers from Rome and Milan stole data and sold it.",
    [
        {"event_type": "databreach", "trigger": True, "arguments": ["attacker", "victim"]},
        {"event_type": "sale", "trigger": True, "arguments": ["seller"]},
    ],
    {
        "event": [
            {
                "event_trigger": "stole",
                "event_type": "databreach",
                "arguments": [{"argument": "Rome", "role": "attacker"}, {"argument": "Milan", "role": "attacker"}],
            },
            {"event_trigger": "sold", "event_type": "sale", "arguments": []},
        ]
    },
)
EET_ZH = example(
    "EET",
    "zh",
    "球队赢得比赛，又赢得冠军。",
    ["胜负", "夺冠"],
    {
        "event": [
            {"event_trigger": "赢得", "event_type": "胜负", "arguments": []},
            {"event_trigger": "赢得", "event_type": "夺冠", "arguments": []},
        ]
    },
)
EET_EN = example(
    "EET",
    "en",
    "The firm fired Ann and hired Bob.",
    ["end position", "start position", "attack"],
    {
        "event": [
            {"event_trigger": "fired", "event_type": "end position", "arguments": []},
            {"event_trigger": "hired", "event_type": "start position", "arguments": []},
        ]
    },
)
EEA_ZH = example(
    "EEA",
    "zh",
    "5月份，该公司裁员900余人。",
    [{"event_type": "裁员", "trigger": ["裁员"], "arguments": ["时间", "裁员方", "人数"]}],
    {
        "event": [
            {
                "event_trigger": "裁员",
                "event_type": "裁员",
                "arguments": [{"argument": "5月份", "role": "时间"}, {"argument": "该公司", "role": "裁员方"}],
            }
        ]
    },
)
EEA_EN = example(
    "EEA",
    "en",
    "Ann met Bob in Rome.",
    [{"event_type": "meet", "trigger": ["met"], "arguments": ["who", "where", "when"]}],
    {
        "event": [
            {
                "event_trigger": "met",
                "event_type": "meet",
                "arguments": [
                    {"argument": "Ann", "role": "who"},
                    {"argument": "Bob", "role": "who"},
                    {"argument": "Rome", "role": "where"},
                ],
            }
        ]
    },
)


def kg(language: Language, text: str, schema: object, entities: dict[str, object]) -> Example:
    document = Document(source="s", id="1", text=text, language=language)
    label = next(iter(entities))
    reading = Reading.of(
        relations=(
            Relation(subject=Mention(text=entity, label=label), predicate=attribute, object=Mention(text=value))
            for entity, attributes in entities[label].items()  # type: ignore[attr-defined]
            for attribute, value in attributes.items()
        )
    )
    gold = Extraction.of(document, reading, "gold")
    return Example(document=document, wanted=schema_of(schema, "KG"), gold=gold, task="KG")


KG_ZH = kg(
    "zh",
    "鲁迅，浙江绍兴人，作家；许广平，作家。",
    [{"entity_type": "人物", "attributes": ["职业", "籍贯", "国籍"]}, {"entity_type": "城市", "attributes": ["人口"]}],
    {"人物": {"鲁迅": {"职业": "作家", "籍贯": "绍兴"}, "许广平": {"职业": "作家"}}},
)
KG_EN = kg(
    "en",
    "The Danube is 2,850 km long.",
    [{"entity_type": "river", "attributes": ["length", "mouth"]}],
    {"river": {"Danube": {"length": "2,850 km"}}},
)
ALL = [
    NER_ZH, NER_EN, RE_ZH, RE_EN, SPO_ZH, SPO_EN, EE_ZH, EE_EN, EET_ZH, EET_EN, EEA_ZH, EEA_EN, KG_ZH, KG_EN,
]  # fmt: skip


@pytest.mark.parametrize("one", ALL, ids=[f"{one.task} {one.document.language}" for one in ALL])
def test_a_model_that_answers_gold_gives_gold(one: Example) -> None:
    with StubLLMServer([one]) as server:
        (extraction,) = read(server, [one])

    assert stated(extraction) == stated(extract_gold(one))


@pytest.mark.parametrize(
    "mode",
    [
        "fences",
        "think",
        "prose",
        "single-quotes",
        "trailing-commas",
        "full-width-quotes",
        "reasoning",
        "503:2",
        "429:1:0.1",
        "hang-up:1",
        "half-body:1",
        "html:1",
        "refuse-thinking",
    ],
)
def test_whatever_the_server_does_to_the_answer_gold_is_read(mode: str) -> None:
    with StubLLMServer([EE_ZH, RE_ZH], modes=[mode]) as server:
        outcomes = read(server, [EE_ZH, RE_ZH])

    assert [stated(outcome) for outcome in outcomes] == [stated(extract_gold(one)) for one in (EE_ZH, RE_ZH)]


def test_a_schema_is_asked_in_slices_that_are_joined() -> None:
    with StubLLMServer([NER_ZH]) as server:
        read(server, [NER_ZH])

    assert server.calls == len(plan_tokens(NER_ZH)) == 2


def test_everything_a_plain_document_wants_is_asked_task_by_task() -> None:
    text = NER_ZH.document.text
    document = Document(source="corpus", id="1", text=text, language="zh")
    wanted = Schema(labels=("人物", "地点"), relations=(RelationType(predicate="出生地"),))
    lu_xun, shaoxing = Mention(text="鲁迅", label="人物"), Mention(text="绍兴", label="地点")
    born = Relation(subject=Mention(text="鲁迅"), predicate="出生地", object=Mention(text="绍兴"))
    gold = Extraction.of(document, Reading.of([lu_xun, shaoxing], [born]), "gold")
    one = Example(document=document, wanted=wanted, gold=gold)

    with StubLLMServer([one]) as server:
        (extraction,) = read(server, [one])

    assert server.calls == 2
    assert stated(extraction) == stated(extract_gold(one))


def test_documents_come_out_in_the_order_in_which_they_went_in() -> None:
    texts = [f"第{number}个人是鲁迅{number}。" for number in range(60)]
    examples = [
        example("NER", "zh", text, ["人物"], {"entity": [{"entity": text[-5:-1], "entity_type": "人物"}]}, text)
        for text in texts
    ]

    with StubLLMServer(examples, modes=["503:7", "slow:9:0.1"]) as server:
        outcomes = read(server, examples)

    assert [outcome.document.id for outcome in outcomes] == texts


def test_dropped_answers_lower_recall_by_what_was_dropped() -> None:
    people = [f"人物{number:02}" for number in range(40)]
    text = "、".join(people)
    gold = {"entity": [{"entity": person, "entity_type": "人物"} for person in people]}
    one = example("NER", "zh", text, ["人物"], gold)

    with StubLLMServer([one], drop=0.2) as server:
        (extraction,) = read(server, [one])

    assert isinstance(extraction, Extraction)
    found = {mention.text for mention in extraction.mentions}
    kept = {person for person in people if chance("drop", text, "人物", person) >= 0.2}
    assert found == kept
    assert len(kept) == 31


def test_a_label_in_another_prompt_is_not_answered() -> None:
    assert GoldBook([NER_EN]).answer(f'"place" {NER_EN.document.text}') == '{"place": ["Warsaw"]}'
    assert GoldBook([NER_EN]).answer(f'"colour" {NER_EN.document.text}') == "{}"
    assert GoldBook([NER_EN]).answer('"place" Marie Curie was born in Warsaw.') == "{}"


def test_what_was_not_asked_is_dropped_and_counted() -> None:
    usage = Usage()
    with StubLLMServer(answer='{"person": ["Marie Curie"], "colour": ["Warsaw"]}') as server:
        (extraction,) = extract([NER_EN], OPTIONS, llm_options(server), usage=usage)

    assert isinstance(extraction, Extraction)
    assert [mention.text for mention in extraction.mentions] == ["Marie Curie"]
    assert usage.dropped == 1


def test_what_is_not_in_the_text_is_kept_flagged_and_counted() -> None:
    usage = Usage()
    with StubLLMServer(answer='{"person": ["Marie Curie", "warsaw"]}') as server:
        (extraction,) = extract([NER_EN], OPTIONS, llm_options(server), usage=usage)

    assert isinstance(extraction, Extraction)
    assert [(mention.text, mention.grounded) for mention in extraction.mentions] == [
        ("Marie Curie", True),
        ("warsaw", False),
    ]
    assert (usage.mentions, usage.ungrounded) == (2, 1)


def test_grounded_only_takes_the_spelling_of_the_text_and_drops_what_is_not_there() -> None:
    with StubLLMServer(answer='{"person": ["marie  curie", "Pierre"]}') as server:
        (extraction,) = extract([NER_EN], ExtractionOptions(grounded_only=True), llm_options(server))

    assert isinstance(extraction, Extraction)
    assert [mention.text for mention in extraction.mentions] == ["Marie Curie"]


def test_a_cut_answer_keeps_its_whole_facts() -> None:
    usage = Usage()
    with StubLLMServer([RE_ZH], modes=["cut::75"]) as server:
        (extraction,) = extract([RE_ZH], OPTIONS, llm_options(server), usage=usage)

    assert isinstance(extraction, Extraction)
    assert [relation.predicate for relation in extraction.relations] == ["作者"]
    assert usage.rungs["partial"] == 1


def test_an_answer_in_prose_is_a_failure_that_keeps_the_answer() -> None:
    with StubLLMServer([NER_EN], modes=["prose-only"]) as server:
        (failure,) = read(server, [NER_EN])

    assert isinstance(failure, Failure)
    assert (failure.stage, failure.answer) == ("answer", "文中没有相关信息。")


def test_an_unreadable_slice_is_counted_and_the_rest_is_kept() -> None:
    usage = Usage()
    with StubLLMServer([NER_ZH], modes=["prose-only:1"]) as server:
        (extraction,) = extract([NER_ZH], OPTIONS, llm_options(server, concurrency=1), usage=usage)

    assert isinstance(extraction, Extraction)
    assert usage.unread == 1


def test_a_slice_that_the_server_never_answers_fails_the_document_alone() -> None:
    with StubLLMServer([NER_ZH, NER_EN], modes=["refuse-length:2"]) as server:
        failure, extraction = read(server, [NER_ZH, NER_EN], concurrency=1)

    assert isinstance(failure, Failure)
    assert failure.stage == "llm"
    assert "maximum context length" in failure.reason
    assert isinstance(extraction, Extraction)


def test_a_document_of_which_nothing_is_asked_is_a_failure() -> None:
    with StubLLMServer() as server:
        (failure,) = read(server, [Example(document=NER_EN.document, wanted=Schema())])

    assert isinstance(failure, Failure)
    assert "needs a schema" in failure.reason
    assert server.calls == 0


class Shelf:
    def __init__(self) -> None:
        self.kept: dict[str, Completion] = {}

    def recall(self, key: str) -> Completion | None:
        return self.kept.get(key)

    def keep(self, items: Sequence[tuple[str, Completion]]) -> None:
        self.kept.update(items)


def test_a_second_run_asks_nobody_and_reads_the_same() -> None:
    shelf, first, second = Shelf(), Usage(), Usage()
    with StubLLMServer(ALL) as server:
        once = list(extract(ALL, OPTIONS, llm_options(server), shelf, usage=first))
        again = list(extract(ALL, OPTIONS, llm_options(server), shelf, usage=second))

    assert again == once
    assert (second.calls, second.cached) == (0, first.calls + first.cached)


def test_usage_counts_calls_and_tokens() -> None:
    usage = Usage()
    with StubLLMServer([NER_ZH]) as server:
        list(extract([NER_ZH], OPTIONS, llm_options(server), usage=usage))

    assert (usage.calls, usage.cached, usage.rungs["json"]) == (2, 0, 2)
    assert usage.prompt_tokens > usage.completion_tokens > 0


def test_a_fact_with_a_label_from_the_schema_says_that_it_was_inferred() -> None:
    with StubLLMServer([SPO_EN]) as server:
        (extraction,) = read(server, [SPO_EN])

    assert isinstance(extraction, Extraction)
    assert [(mention.label, mention.inferred) for mention in extraction.mentions] == [("drug", True), ("symptom", True)]


def test_events_keep_their_arguments_apart() -> None:
    with StubLLMServer([EE_ZH]) as server:
        (extraction,) = read(server, [EE_ZH])

    assert isinstance(extraction, Extraction)
    first, second = extraction.events
    assert isinstance(first, Event)
    assert [len(event.arguments) for event in (first, second)] == [3, 1]
    assert isinstance(first.arguments[0], Argument)


def test_the_recipe_changes_with_model_prompt_schema_and_parameters() -> None:
    prompts = load_prompts()
    base = LLMOptions(base_url="http://x/v1", model="novel")
    other_address = base.model_copy(update={"base_url": "http://y/v1"})
    recipes = {
        recipe(NER_ZH, OPTIONS, base, prompts),
        recipe(NER_EN, OPTIONS, base, prompts),
        recipe(NER_ZH, OPTIONS, base.model_copy(update={"model": "qwen"}), prompts),
        recipe(NER_ZH, OPTIONS, base.model_copy(update={"temperature": 0.7}), prompts),
        recipe(NER_ZH, ExtractionOptions(slice_sizes={"NER": 2}), base, prompts),
        recipe(NER_ZH, ExtractionOptions(grounded_only=True), base, prompts),
    }

    assert len(recipes) == 6
    assert recipe(NER_ZH, OPTIONS, other_address, prompts) in recipes


def test_slices_can_be_looked_at_without_asking() -> None:
    parts = slices_of(NER_EN, OPTIONS, LLMOptions(base_url="http://x", model="m"), load_prompts())

    assert [part.task for part in parts] == ["NER"]
    assert parts[0].question.messages[-1].content.endswith(NER_EN.document.text)
