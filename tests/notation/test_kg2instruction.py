from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgplatform.notation.kg2instruction import FORMS, Form, OldTask, parse_output, render_output
from kgplatform.types.extraction import Argument, Event, Mention, Reading, Relation
from kgplatform.types.schema import EventType, RelationType, Schema
from kgplatform.types.task import Language

UNHURRIED = settings(deadline=None, max_examples=40)  # other work may slow the machine


def relation(subject: str, predicate: str, object_: str) -> Relation:
    return Relation(subject=Mention(text=subject), predicate=predicate, object=Mention(text=object_))


def event(label: str, trigger: str | None, *arguments: tuple[str, str]) -> Event:
    return Event(
        label=label,
        trigger=None if trigger is None else Mention(text=trigger),
        arguments=tuple(Argument(role=role, mention=Mention(text=text)) for role, text in arguments),
    )


NER = Reading.of([Mention(text="张三", label="人物"), Mention(text="北京", label="地点")])
RE = Reading.of(relations=[relation("张三", "出生地", "北京")])
EET = Reading.of(events=[event("裁员", "裁减")])
EE = Reading.of(events=[event("裁员", "裁减", ("时间", "5月"), ("裁员方", "甲公司")), event("上市", "挂牌")])


@pytest.mark.parametrize(
    ("reading", "task", "form", "language", "written"),
    [
        (NER, "NER", 0, "zh", "(张三,人物)\n(北京,地点)"),
        (NER, "NER", 1, "zh", "实体是张三,实体类型是人物\n实体是北京,实体类型是地点"),
        (NER, "NER", 1, "en", "Entity is 张三,Entity Type is 人物\nEntity is 北京,Entity Type is 地点"),
        (NER, "NER", 2, "zh", "人物：张三\n地点：北京"),
        (NER, "NER", 3, "en", "{'entity':'张三', 'entity_type':'人物'}\n{'entity':'北京', 'entity_type':'地点'}"),
        (RE, "RE", 0, "zh", "(张三,出生地,北京)"),
        (RE, "RE", 1, "zh", "头实体是张三,关系是出生地,尾实体是北京"),
        (RE, "RE", 1, "en", "Subject is 张三,Relation is 出生地,Object is 北京"),
        (RE, "RE", 2, "zh", "出生地：张三,北京"),
        (RE, "RE", 3, "zh", "{'head':'张三', 'relation':'出生地', 'tail':'北京'}"),
        (EET, "EET", 0, "zh", "(裁减,裁员)"),
        (EET, "EET", 1, "zh", "事件触发词是裁减,事件类型是裁员"),
        (EET, "EET", 2, "zh", "裁员：裁减"),
        (EET, "EET", 3, "zh", "{'event_trigger':'裁减', 'event_type':'裁员'}"),
        (EE, "EE", 0, "zh", "(裁减,裁员,时间#5月;裁员方#甲公司)\n(挂牌,上市,NAN)"),
        (
            EE,
            "EE",
            1,
            "zh",
            "事件触发词是裁减,事件类型是裁员\n事件论元是5月,论元角色是时间;事件论元是甲公司,论元角色是裁员方\n\n"
            "事件触发词是挂牌,事件类型是上市\nNAN",
        ),
        (EE, "EEA", 2, "zh", "裁员：裁减\n时间：5月;裁员方：甲公司\n\n上市：挂牌\nNAN"),
        (
            EE,
            "EE",
            3,
            "zh",
            "{'event_trigger':'裁减', 'event_type':'裁员', 'arguments':({'argument':'5月', 'role':'时间'},"
            "{'argument':'甲公司', 'role':'裁员方'})}\n"
            "{'event_trigger':'挂牌', 'event_type':'上市', 'arguments':(NAN)}",
        ),
    ],
)
def test_the_forms_look_as_the_models_were_taught(
    reading: Reading, task: OldTask, form: Form, language: Language, written: str
) -> None:
    assert render_output(reading, task, form, language) == written
    assert parse_output(written, task) == reading


def test_an_asked_label_without_an_item_is_a_line_with_nan() -> None:
    wanted = Schema(labels=("人物", "地点", "组织"))

    assert (
        render_output(Reading.of([Mention(text="张三", label="人物")]), "NER", 0, wanted=wanted)
        == "(张三,人物)\nNAN\nNAN"
    )


def test_nothing_at_all_is_a_single_nan() -> None:
    assert render_output(Reading(), "RE", 2, wanted=Schema(relations=(RelationType(predicate="a"),))) == "NAN"
    assert parse_output("NAN", "RE") == Reading()


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("（张三，出生地，北京）", [("张三", "出生地", "北京")]),
        ("（张三,出生地,北京）", [("张三", "出生地", "北京")]),
        ("(张三(演员),出生地,北京(市))", [("张三(演员)", "出生地", "北京(市)")]),
        ("(欧盟（EU）,成员,法国)", [("欧盟（EU）", "成员", "法国")]),
        ("(张三,出生地,北京)(李四,出生地,上海)", [("张三", "出生地", "北京"), ("李四", "出生地", "上海")]),
        ("(张三,出生地,北京", [("张三", "出生地", "北京")]),
        ("(张三,出生地,北京)(李四,出", [("张三", "出生地", "北京")]),
        ("输入中包含的关系三元组是：\n(张三,出生地,北京)", [("张三", "出生地", "北京")]),
        ("(张三,,北京)", []),
        ("[{'head': '张三', 'relation': '出生地', 'tail': '北京'}]", [("张三", "出生地", "北京")]),
        ('{"head":"张三", "relation":"出生地", "tail":"北京"}', [("张三", "出生地", "北京")]),
        ("{'head':'O'Brien', 'relation':'born in', 'tail':'Cork'}", [("O'Brien", "born in", "Cork")]),
        ("头实体是张三\n关系是出生地\n尾实体是北京\n", [("张三", "出生地", "北京")]),
        ("出生地：张三，北京", [("张三", "出生地", "北京")]),
    ],
)
def test_what_models_write_instead_is_read_too(answer: str, found: list[tuple[str, str, str]]) -> None:
    assert parse_output(answer, "RE") == Reading.of(relations=[relation(*triple) for triple in found])


def test_the_asked_relation_tells_which_comma_belongs_to_a_name() -> None:
    wanted = Schema(relations=(RelationType(predicate="founded by"),))

    assert parse_output("(A, Inc.,founded by,B)", "RE", wanted=wanted) == Reading.of(
        relations=[relation("A, Inc.", "founded by", "B")]
    )


def test_the_text_tells_it_where_the_relation_does_not() -> None:
    reading = parse_output("founded by：A, Inc.,B", "RE", text="A, Inc. was founded by B.")

    assert reading == Reading.of(relations=[relation("A, Inc.", "founded by", "B")])


def test_the_asked_event_type_tells_the_trigger_from_the_arguments() -> None:
    wanted = Schema(events=(EventType(label="裁员"),))

    assert parse_output("(裁,减,裁员,时间#5月,6月)", "EE", wanted=wanted) == Reading.of(
        events=[event("裁员", "裁,减", ("时间", "5月,6月"))]
    )


def test_an_absent_trigger_is_nan() -> None:
    reading = Reading.of(events=[event("裁员", None, ("时间", "5月"))])

    assert render_output(reading, "EE", 0) == "(NAN,裁员,时间#5月)"
    assert parse_output("(NAN,裁员,时间#5月)", "EE") == reading


names = st.text(min_size=1, max_size=12).filter(lambda text: text.strip() and text != "NAN")
tricky = st.text("ab，,;；#：:()（）{}'\"\\ \n人是", min_size=1, max_size=10).filter(str.strip)
words = names | tricky
READINGS = {
    "NER": st.builds(Reading.of, st.lists(st.builds(Mention, text=words, label=words), max_size=3)),
    "RE": st.lists(st.builds(relation, words, words, words), max_size=3).map(lambda r: Reading.of(relations=r)),
    "EET": st.lists(st.builds(event, words, words), max_size=3).map(lambda e: Reading.of(events=e)),
    "EE": st.lists(
        st.builds(
            lambda label, trigger, arguments: event(label, trigger, *arguments),
            words,
            words | st.none(),
            st.lists(st.tuples(words, words), max_size=3, unique=True),
        ),
        max_size=3,
    ).map(lambda e: Reading.of(events=e)),
}
READINGS["EEA"] = READINGS["EE"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("task", ["NER", "RE", "EE", "EET", "EEA"])
@UNHURRIED
@given(data=st.data())
def test_rendering_and_parsing_is_the_identity(
    task: OldTask, form: Form, language: Language, data: st.DataObject
) -> None:
    reading = data.draw(READINGS[task])

    assert parse_output(render_output(reading, task, form, language), task, form=form) == reading


@UNHURRIED
@given(st.text(max_size=80), st.sampled_from(["NER", "RE", "EE", "EET", "EEA"]))
def test_any_text_is_read(answer: str, task: OldTask) -> None:
    parse_output(answer, task)


@UNHURRIED
@given(
    st.text("()（）,，{}'\"#;：:\\\n头实体是关系head张", max_size=60),
    st.sampled_from(["NER", "RE", "EE", "EET", "EEA"]),
)
def test_any_text_that_looks_like_an_answer_is_read(answer: str, task: OldTask) -> None:
    parse_output(answer, task, wanted=Schema(labels=("张",)), text="张")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("junk", ["{'head':'a','relation':'b', ", "{'head':'", "头实体是a,关系是b,", "(", "a,", "\\"])
def test_a_model_that_repeats_itself_does_not_hold_us_up(junk: str, form: Form) -> None:
    assert len(parse_output(junk * 3_000, "RE", form=form).relations) <= 1
