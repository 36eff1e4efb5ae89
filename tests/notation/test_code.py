from __future__ import annotations

import ast
from pathlib import Path

import pytest

from kgplatform.notation.classes import render_classes
from kgplatform.notation.code import parse_code
from kgplatform.types.schema import EventType, RelationType, Schema

NER = Schema(labels=("person", "home town"), label_descriptions=(("person", "people, not gods"),))
RE = Schema(relations=(RelationType(predicate="place of birth"),))
SPO = Schema(
    relations=(
        RelationType(predicate="works for", subjects=("person",), objects=("company", "state")),
        RelationType(predicate="works for", subjects=("robot",), objects=("person",)),
    )
)
EE = Schema(events=(EventType(label="裁员", roles=("时间", "裁员方")),))


def test_labels_become_names_of_classes_and_stand_beside_them_as_they_are() -> None:
    assert render_classes(NER, "NER") == (
        'class person(Entity):  # "person": people, not gods\n    name: str\n\n'
        'class home_town(Entity):  # "home town"\n    name: str'
    )


def test_relations_say_which_classes_their_ends_are_of() -> None:
    assert render_classes(SPO, "SPO").endswith(
        '@dataclass\nclass works_for(Relation):  # "works for"\n    subject: person\n    object: company | state\n\n'
        '@dataclass\nclass works_for_2(Relation):  # "works for"\n    subject: robot\n    object: person'
    )


@pytest.mark.parametrize(
    "label", ["class", "3D", "a-b", "…", "人物/组织", "Entity", "ｆｕｌｌ width", "x:y(z)", "🙂", ""]
)
def test_the_classes_of_any_label_are_python(label: str) -> None:
    code = render_classes(Schema(labels=(label, label + " "), relations=()), "NER")

    names = [node.name for node in ast.walk(ast.parse(code)) if isinstance(node, ast.ClassDef)]
    assert len(set(names)) == 2


def test_names_are_read_from_positions_and_from_keywords() -> None:
    found = parse_code('extract = [person("Ann"), home_town(name="Ulm")]', NER, "NER")

    assert (found.value, found.rung) == ({"person": ["Ann"], "home town": ["Ulm"]}, "code")


def test_words_around_the_code_and_a_fence_are_passed_over() -> None:
    found = parse_code('Here you are:\n```python\nresult = [person("Ann")]\n```\nHope it helps (a lot)!', NER, "NER")

    assert found.value == {"person": ["Ann"]}


def test_the_classes_repeated_by_the_model_are_no_answer_and_no_harm() -> None:
    answer = 'class person(Entity):\n    name: str\n\nextract = Extract([person("Ann")])'

    assert parse_code(answer, NER, "NER").value == {"person": ["Ann"]}


def test_what_was_cut_off_keeps_its_whole_instances() -> None:
    found = parse_code('extract = [\n    person("Ann"),\n    person("Bob (Jr.)"),\n    person("Ca', NER, "NER")

    assert (found.value, found.rung) == ({"person": ["Ann", "Bob (Jr.)"]}, "partial")


def test_nothing_of_an_answer_is_executed(tmp_path: Path) -> None:
    file = tmp_path / "harm"
    answer = f"open({str(file)!r}, 'w')\nextract = [person(open({str(file)!r}, 'w').name), person('Ann')]"

    assert "Ann" in str(parse_code(answer, NER, "NER").value)
    assert not file.exists()


def test_codekgc_s_triples_are_understood() -> None:
    found = parse_code("extract = Extract([Triple(person('Ann'), Rel('works for'), company('Acme')),])", SPO, "SPO")

    assert found.value == {
        "works for": [{"subject": "Ann", "object": "Acme", "subject_type": "person", "object_type": "company"}]
    }


def test_a_triple_of_texts_is_understood() -> None:
    found = parse_code('[Triple("Ann", "place of birth", "Ulm")]', RE, "RE")

    assert found.value == {"place of birth": [{"subject": "Ann", "object": "Ulm"}]}


def test_ends_of_a_type_that_the_relation_does_not_take_are_turned_down() -> None:
    found = parse_code(
        '[works_for(company("Acme"), person("Ann")), works_for(person("Bob"), state("Ohio"))]', SPO, "SPO"
    )

    assert [pair["subject"] for pair in found.value["works for"]] == ["Bob"]  # type: ignore[index]
    assert "of a type that it does not take" in found.problems[0]


def test_the_other_type_of_a_relation_of_the_same_name_is_found_by_its_ends() -> None:
    found = parse_code('[works_for(robot("R2"), person("Luke"))]', SPO, "SPO")

    assert found.value == {
        "works for": [{"subject": "R2", "object": "Luke", "subject_type": "robot", "object_type": "person"}]
    }


def test_events_have_a_trigger_and_lists_by_role() -> None:
    found = parse_code('[裁员("裁员", 时间=["5月", "6月"], 裁员方="甲公司", 天气="晴")]', EE, "EE")

    assert found.value == {"裁员": [{"trigger": "裁员", "arguments": {"时间": ["5月", "6月"], "裁员方": ["甲公司"]}}]}
    assert found.problems == ("裁员.天气: was not asked",)


def test_classes_that_were_not_asked_are_told() -> None:
    found = parse_code('[person("Ann"), planet("Mars")]', NER, "NER")

    assert found.problems == ("planet: no class that was asked",)


@pytest.mark.parametrize(
    "answer",
    ["", "I cannot do that.", "[" * 5_000, "(" * 300 + ")" * 300, "extract = [\0", "lambda: person('x')", "𝕩" * 10],
)
def test_what_is_no_code_has_a_reason(answer: str) -> None:
    found = parse_code(answer, NER, "NER")

    assert found.value is None
    assert found.reason


def test_backslashes_of_no_meaning_are_no_warning() -> None:
    assert parse_code(r'[person("A\d")]', NER, "NER").value == {"person": [r"A\d"]}
