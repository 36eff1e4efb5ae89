"""What is sent along with a question, what a server refuses of it, and that nobody learns it twice."""

from __future__ import annotations

import json

import pytest

from kgplatform.llm.capabilities import Capabilities, Knowledge
from kgplatform.llm.client import complete
from kgplatform.llm.options import LLMOptions
from kgplatform.llm.templates import load_template
from kgplatform.types.completion import Completion, Message, Question
from tests.stubs.llm_server import StubLLMServer

SCHEMA = '{"type":"object","properties":{"人物":{"type":"array"}}}'
ANSWER = '{"人物": ["鲁迅"]}'


def ask(server: StubLLMServer, knowledge: Knowledge, count: int = 1, **more: object) -> list[dict[str, object]]:
    """The bodies that the server got for so many questions, one after the other."""
    options = LLMOptions.model_validate(
        {"base_url": server.base_url, "model": "novel", "timeout": 5, "concurrency": 1, **more}
    )
    questions = (
        (number, Question(messages=(Message(role="user", content=str(number)),), max_tokens=50, answer_schema=SCHEMA))
        for number in range(count)
    )
    answers = list(complete(questions, options, knowledge=knowledge))
    assert [answered.completion.text for answered in answers if answered.completion] == [ANSWER] * count
    return server.bodies


def forms(bodies: list[dict[str, object]]) -> list[str]:
    """How each body asks for JSON."""
    written = [body.get("response_format") or {} for body in bodies]
    return [f"{form.get('type', 'prompt')}{'+schema' if 'schema' in form else ''}" for form in written]  # type: ignore[attr-defined]


def test_a_server_that_enforces_schemas_is_sent_one() -> None:
    with StubLLMServer(answer=ANSWER) as server:
        (body,) = ask(server, Knowledge(Capabilities(json_schema=True, json_object=True)))

    assert body["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "answer", "strict": True, "schema": json.loads(SCHEMA)},
    }
    assert "guided_json" not in body


@pytest.mark.parametrize(
    ("known", "form"),
    [
        (Capabilities(json_object=True, json_object_schema=True), "json_object+schema"),
        (Capabilities(json_object=True), "json_object"),
        (Capabilities(), "prompt"),
    ],
)
def test_the_strictest_format_that_is_known_to_work_is_sent(known: Capabilities, form: str) -> None:
    with StubLLMServer(answer=ANSWER) as server:
        bodies = ask(server, Knowledge(known))

    assert forms(bodies) == [form]


def test_who_wants_less_than_the_server_can_gets_less() -> None:
    with StubLLMServer(answer=ANSWER) as server:
        bodies = ask(server, Knowledge(Capabilities(json_schema=True)), response_format="json_object")

    assert forms(bodies) == ["json_object"]


def test_nothing_is_held_to_a_schema_where_the_server_was_never_seen_to_do_it() -> None:
    with StubLLMServer(answer=ANSWER) as server:
        bodies = ask(server, Knowledge(Capabilities()), response_format="json_schema")

    assert forms(bodies) == ["prompt"]


@pytest.mark.parametrize("mode", ["refuse-format", "break-on-format"])
def test_a_server_that_refuses_formats_is_asked_plainly_and_every_question_is_answered(mode: str) -> None:
    knowledge = Knowledge()
    with StubLLMServer(answer=ANSWER, modes=[mode]) as server:
        bodies = ask(server, knowledge, count=4)

    assert forms(bodies) == [
        *("json_schema", "prompt", "json_object+schema", "prompt", "json_object", "prompt"),
        "prompt",
    ]
    assert knowledge.capabilities is not None
    assert knowledge.capabilities.format == "prompt"
    assert not knowledge.capabilities.probed


def test_what_was_learnt_is_not_learnt_again() -> None:
    knowledge = Knowledge()
    with StubLLMServer(answer=ANSWER, modes=["refuse-format", "refuse-thinking"]) as server:
        ask(server, knowledge, count=5)
        server.bodies.clear()
        bodies = ask(server, knowledge, count=2)

    assert [("response_format" in body, "chat_template_kwargs" in body) for body in bodies] == [(False, False)] * 2


def test_a_server_that_refuses_the_word_thinking_keeps_its_schema() -> None:
    knowledge = Knowledge(Capabilities(json_schema=True))
    with StubLLMServer(answer=ANSWER, modes=["refuse-thinking"]) as server:
        bodies = ask(server, knowledge, count=2)

    assert forms(bodies) == ["json_schema", "prompt", "json_schema"]
    assert knowledge.capabilities == Capabilities(json_schema=True, thinking="refused")


def test_a_fault_that_passes_takes_no_schema_away() -> None:
    knowledge = Knowledge(Capabilities(json_schema=True))
    with StubLLMServer(answer=ANSWER, modes=["500:1"]) as server:
        server.modes[0].spared = 1
        bodies = ask(server, knowledge, count=2)

    assert forms(bodies) == ["json_schema"] * 3
    assert knowledge.capabilities == Capabilities(json_schema=True)


def test_endless_blanks_under_a_grammar_are_asked_once_more_without_it() -> None:
    with StubLLMServer(answer=ANSWER, modes=["blanks:1"]) as server:
        bodies = ask(server, Knowledge(Capabilities(json_schema=True)))

    assert forms(bodies) == ["json_schema", "prompt"]


def test_blanks_that_do_not_end_within_an_answer_are_asked_once_more_without_the_grammar_too() -> None:
    with StubLLMServer(answer=ANSWER, modes=["tail-of-blanks"]) as server:
        bodies = ask(server, Knowledge(Capabilities(json_schema=True)))

    assert forms(bodies) == ["json_schema", "prompt"]


def test_a_schema_that_is_refused_takes_none_of_the_others_away() -> None:
    knowledge = Knowledge(Capabilities(json_schema=True))
    schemas = [SCHEMA, '{"additionalProperties":{"type":"string"}}'] * 2
    with StubLLMServer(answer=ANSWER, modes=["refuse-maps"]) as server:
        options = LLMOptions(base_url=server.base_url, model="novel", timeout=5, concurrency=1)
        answers = list(
            complete(
                (
                    (n, Question(messages=(Message(role="user", content=str(n)),), max_tokens=9, answer_schema=schema))
                    for n, schema in enumerate(schemas)
                ),
                options,
                knowledge=knowledge,
            )
        )

    assert all(answered.completion for answered in answers)
    assert forms(server.bodies) == ["json_schema", "json_schema", "prompt", "json_schema", "prompt"]
    assert knowledge.capabilities == Capabilities(json_schema=True)


@pytest.mark.parametrize(("known", "wanted", "sent"), [(True, True, True), (False, True, False), (True, False, False)])
def test_how_sure_the_model_is_is_asked_where_the_server_tells(known: bool, wanted: bool, sent: bool) -> None:
    with StubLLMServer(answer=ANSWER) as server:
        (body,) = ask(server, Knowledge(Capabilities(logprobs=known)), logprobs=wanted)

    assert body.get("logprobs", False) is sent


def test_a_server_without_a_chat_gets_one_text_and_what_ends_the_answer() -> None:
    with StubLLMServer(answer=ANSWER) as server:
        (body,) = ask(server, Knowledge(Capabilities()), api="completions", template=load_template("chatglm3"))

    assert body == {
        "model": "novel",
        "prompt": "<|user|>\n 0<|assistant|>",
        "temperature": 0.0,
        "max_tokens": 50,
        "stop": ["<|user|>", "<|observation|>"],
    }


def test_a_text_that_is_no_unicode_is_asked_with_its_schema_too() -> None:
    with StubLLMServer(answer=ANSWER) as server:
        options = LLMOptions(base_url=server.base_url, model="novel", timeout=5)
        question = Question(messages=(Message(role="user", content="鲁\ud83d迅"),), max_tokens=50, answer_schema=SCHEMA)
        (answered,) = complete([(0, question)], options)

    assert answered.completion is not None
    assert forms(server.bodies) == ["json_schema"]
    assert server.bodies[0]["response_format"]["json_schema"]["schema"] == json.loads(SCHEMA)  # type: ignore[index]


def test_another_template_is_another_question() -> None:
    question = Question(messages=(Message(role="user", content="鲁迅"),), max_tokens=5)
    ways = [LLMOptions(model="m", api="completions", template=load_template(name)) for name in ("qwen", "llama3")]

    assert len({LLMOptions(model="m").key(question), *(way.key(question) for way in ways)}) == 3


def test_the_limit_that_a_refusal_names_is_remembered() -> None:
    knowledge = Knowledge(Capabilities())
    with StubLLMServer(answer=ANSWER, modes=["refuse-length"]) as server:
        options = LLMOptions(base_url=server.base_url, model="novel", timeout=5)
        question = Question(messages=(Message(role="user", content="0"),), max_tokens=50)
        (answered,) = complete([(0, question)], options, knowledge=knowledge)

    assert answered.error is not None
    assert server.calls == 1
    assert knowledge.capabilities == Capabilities(max_model_len=4096)


def test_the_key_of_a_question_without_a_schema_is_what_it_always_was() -> None:
    question = Question(messages=(Message(role="user", content="鲁迅"),), max_tokens=5)

    assert question.key("m") == "b54493716abafe9c9fb4525839e4fbd0"
    assert question.model_copy(update={"answer_schema": "{}"}).key("m") != question.key("m")


def test_logprobs_of_a_completion_are_kept_with_it() -> None:
    completion = Completion(text="a", token_lengths=(1,), logprobs=(-0.25,))

    assert Completion.model_validate_json(completion.model_dump_json()) == completion
