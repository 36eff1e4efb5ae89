from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kgplatform.errors import WorkspaceError
from kgplatform.extraction.learned.model import Model
from kgplatform.extraction.learned.options import LearnedOptions
from kgplatform.extraction.learned.sampling import join_by_document, pick_sample
from kgplatform.extraction.learned.train import train, training_digest
from kgplatform.types.document import Document
from kgplatform.types.extraction import Argument, Event, Example, Extraction, Mention, Reading, Relation
from kgplatform.types.schema import EventType, RelationType, Schema

_OPTIONS = LearnedOptions(iterations=30)
_NAMES = ("Ada Byrne", "Tom Reed", "Eva Lund", "Max Hill", "Ida Voss", "Leo Marsh", "Amy Stone", "Jan Brook")
_CITIES = ("Oslo", "Cork", "Bern", "Lyon", "Graz", "Turku", "Porto", "Leeds")
_PEOPLE = ("王小明", "李建国", "张丽华", "刘志强", "陈思远", "赵文静", "周海波", "吴天宇")
_PLACES = ("南京", "杭州", "成都", "西安", "武汉", "青岛", "大连", "厦门")
_FIRMS = ("东方公司", "远大集团", "新星公司", "华美集团", "长江公司", "天海集团", "宏图公司", "金山集团")


def test_names_never_seen_are_labelled_in_english():
    model = train(
        [_entities(f"{name} lives in {city} now.", name, city) for name, city in _all(_NAMES, _CITIES)], (), _OPTIONS
    )

    found = model.extract(_document("Ned Fox lives in Riga now."), Schema(labels=("person", "city")))

    assert {(mention.text, mention.label) for mention in found.mentions} == {("Ned Fox", "person"), ("Riga", "city")}


def test_a_name_does_not_run_over_an_empty_line():
    model = train(
        [_entities(f"{name} lives in {city} now.", name, city) for name, city in _all(_NAMES, _CITIES)], (), _OPTIONS
    )

    found = model.extract(_document("Ned\n\nFox lives in Riga now."), Schema(labels=("person", "city")))

    assert "Ned\n\nFox" not in {mention.text for mention in found.mentions}


def test_labels_that_are_not_wanted_are_not_given():
    model = train(
        [_entities(f"{name} lives in {city} now.", name, city) for name, city in _all(_NAMES, _CITIES)], (), _OPTIONS
    )

    found = model.extract(_document("Ned Fox lives in Riga now."), Schema(labels=("city",)))

    assert [mention.text for mention in found.mentions] == ["Riga"]


def test_a_relation_between_new_names_is_found_in_chinese_with_its_labels_and_confidence():
    model = train(_births(), (), _OPTIONS)

    found = model.extract(
        _document("孙大圣，出生于苏州，是一位作家。"), Schema(relations=(RelationType(predicate="出生地"),))
    )

    (relation,) = found.relations
    assert (relation.subject.text, relation.subject.label) == ("孙大圣", "人物")
    assert (relation.object.text, relation.object.label) == ("苏州", "地点")
    assert relation.confidence is not None
    assert 0.0 < relation.confidence <= 1.0


def test_a_mention_stands_where_its_span_says():
    model = train(_births(), (), _OPTIONS)

    found = model.extract(
        _document("孙大圣，出生于苏州，是一位作家。"), Schema(relations=(RelationType(predicate="出生地"),))
    )

    assert found.relations[0].object.span == (7, 9)


def test_what_stands_at_the_end_of_a_long_document_is_found_where_it_stands():
    model = train(_births(), (), _OPTIONS)
    text = "天气很好，大家都在家里看书。" * 28 + "孙大圣，出生于苏州，是一位作家。"

    found = model.extract(_document(text), Schema(relations=(RelationType(predicate="出生地"),)))

    assert [relation.object.span for relation in found.relations if relation.object.text == "苏州"] == [(399, 401)]


def test_predicates_that_are_not_wanted_are_not_given():
    model = train(_births(), (), _OPTIONS)

    found = model.extract(
        _document("孙大圣，出生于苏州，是一位作家。"), Schema(relations=(RelationType(predicate="毕业院校"),))
    )

    assert found.relations == ()


def test_an_event_is_found_with_trigger_type_and_arguments():
    model = train(_purchases(), (), _OPTIONS)

    found = model.extract(
        _document("昨天，红旗集团收购了蓝海公司的全部股份。"),
        Schema(events=(EventType(label="收购", roles=("收购方", "被收购方")),)),
    )

    (event,) = found.events
    assert (event.label, event.trigger and event.trigger.text) == ("收购", "收购")
    assert {(argument.role, argument.mention.text) for argument in event.arguments} == {
        ("收购方", "红旗集团"),
        ("被收购方", "蓝海公司"),
    }


def test_a_trigger_that_the_schema_gives_is_taken_as_it_is():
    model = train(_purchases(), (), _OPTIONS)
    wanted = Schema(events=(EventType(label="收购", roles=("收购方",), triggers=("买下",)),))

    found = model.extract(_document("昨天，红旗集团买下了蓝海公司的全部股份。"), wanted)

    assert [event.trigger and event.trigger.text for event in found.events] == ["买下"]


def test_no_roles_wanted_no_arguments_given():
    model = train(_purchases(), (), _OPTIONS)

    found = model.extract(
        _document("昨天，红旗集团收购了蓝海公司的全部股份。"), Schema(events=(EventType(label="收购"),))
    )

    assert [event.arguments for event in found.events] == [()]


def test_a_saved_model_reads_as_before(tmp_path: Path):
    model = train(_births(), (), _OPTIONS)
    document, wanted = _document("孙大圣，出生于苏州。"), Schema(relations=(RelationType(predicate="出生地"),))

    model.save(tmp_path / "models" / "one.model")
    loaded = Model.load(tmp_path / "models" / "one.model")

    assert loaded.digest == model.digest
    assert loaded.record == model.record
    assert loaded.extract(document, wanted) == model.extract(document, wanted)
    assert model.extract(document, wanted).recipe == f"learned:{model.digest}"


def test_a_file_that_is_no_model_is_refused(tmp_path: Path):
    (tmp_path / "broken.model").write_text("no zip")

    with pytest.raises(WorkspaceError, match="not a learned model"):
        Model.load(tmp_path / "broken.model")


def test_the_same_examples_give_the_same_model_in_every_process():
    digests = {_digest_in_process(seed) for seed in ("1", "2")}

    assert digests == {train(_births()[:40], (), _OPTIONS).digest}


def test_the_training_digest_changes_with_the_options_and_the_examples():
    examples = _births()

    assert (
        len(
            {
                training_digest(examples, (), _OPTIONS),
                training_digest(examples[1:], (), _OPTIONS),
                training_digest(examples, examples[:1], _OPTIONS),
                training_digest(examples, (), LearnedOptions(iterations=31)),
            }
        )
        == 4
    )


def test_a_text_without_words_says_nothing():
    model = train(_births(), (), _OPTIONS)

    assert model.extract(_document(" \n"), Schema(relations=(RelationType(predicate="出生地"),))).mentions == ()


def test_a_sample_keeps_the_rare_label():
    common = [_entities(f"{name} lives in {city} now.", name, city) for name, city in _all(_NAMES, _CITIES)]
    rare = _example("In 1999 it rained.", Schema(labels=("year",)), Reading.of([Mention(text="1999", label="year")]))

    sample = pick_sample([*common, rare], most=12, seed=7)

    assert len(sample) == 12
    assert rare in sample


def test_slices_of_one_document_are_learnt_from_together():
    text = "Ada Byrne lives in Oslo now."
    one = _example(text, Schema(labels=("person",)), Reading.of([Mention(text="Ada Byrne", label="person")]))
    other = _example(text, Schema(labels=("city",)), Reading.of([Mention(text="Oslo", label="city")]))

    (joined,) = join_by_document([one, other])

    assert joined.wanted.labels == ("person", "city")
    assert joined.gold is not None
    assert [mention.text for mention in joined.gold.mentions] == ["Ada Byrne", "Oslo"]


def _digest_in_process(hash_seed: str) -> str:
    code = (
        "import importlib.util, sys\n"
        f"spec = importlib.util.spec_from_file_location('cases', {str(__file__)!r})\n"
        "cases = importlib.util.module_from_spec(spec); spec.loader.exec_module(cases)\n"
        "print(cases.train(cases._births()[:40], (), cases._OPTIONS).digest)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def _all(left: tuple[str, ...], right: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(one, other) for one in left for other in right]


def _births() -> list[Example]:
    wanted = Schema(relations=(RelationType(predicate="出生地"),))
    return [
        _example(
            f"{person}，出生于{place}，是一位作家。" if index % 3 else f"{person}喜欢{place}，也喜欢读书。",
            wanted,
            Reading.of(
                relations=[
                    Relation(
                        subject=Mention(text=person, label="人物"),
                        predicate="出生地",
                        object=Mention(text=place, label="地点"),
                    )
                ]
                if index % 3
                else []
            ),
        )
        for index, (person, place) in enumerate(_all(_PEOPLE, _PLACES))
    ]


def _purchases() -> list[Example]:
    wanted = Schema(events=(EventType(label="收购", roles=("收购方", "被收购方")),))
    return [
        _example(
            f"昨天，{buyer}收购了{bought}的全部股份。",
            wanted,
            Reading.of(
                events=[
                    Event(
                        label="收购",
                        trigger=Mention(text="收购"),
                        arguments=(
                            Argument(role="收购方", mention=Mention(text=buyer)),
                            Argument(role="被收购方", mention=Mention(text=bought)),
                        ),
                    )
                ]
            ),
        )
        for buyer, bought in _all(_FIRMS, _FIRMS)
        if buyer != bought
    ]


def _entities(text: str, name: str, city: str) -> Example:
    reading = Reading.of([Mention(text=name, label="person"), Mention(text=city, label="city")])
    return _example(text, Schema(labels=("person", "city")), reading)


def _example(text: str, wanted: Schema, gold: Reading) -> Example:
    document = _document(text)
    return Example(document=document, wanted=wanted, gold=Extraction.of(document, gold, "gold"))


def _document(text: str) -> Document:
    return Document(source="test", id=text, text=text, language="zh" if "，" in text else "en")
