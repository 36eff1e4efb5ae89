"""SimulatedModel: an endpoint whose answers depend on how it is asked, and that knows which way of asking is best.

It sees HTTP bodies alone. In each it looks for features: sentences in the instruction, descriptions of the types,
demonstrations and how like the document they are, how many types are asked at once, the form of the answer. By these it
drops facts of the gold and makes others up; chance depends on the document, the fact and, in part, on the prompt.

    effects = draw_effects(seed)              a response surface; `NOTHING` for a model on which nothing helps
    with SimulatedModel(gold, effects) as model: model.base_url …
    model.expected_f1(questions)              what a way of asking is worth, without noise
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
import random
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Self

from kgplatform.llm.capabilities import PROBE
from kgplatform.types.document import Document, id_of
from kgplatform.types.extraction import Example, Extraction, Mention
from kgplatform.types.schema import Schema
from kgplatform.types.task import Language

Features = frozenset[str]

# A feature's sign in the words of a prompt, in either language.
_SIGNS: Mapping[str, tuple[str, ...]] = {
    "complete": ("一个也不要遗漏", "miss none"),
    "exact": ("也不要多带前后的词", "without the words around them"),
    "evidence": ("不要猜测", "do not guess"),
    "expert": ("信息抽取专家", "You are an expert in information extraction"),
}


class Effects(NamedTuple):
    """How much each feature, and each pair of features, adds to the logit of finding a fact; `start`: with none.

    `wrong`: how many made-up facts there are for each type asked, before features; `noise`: how much of chance is the
    prompt's own.
    """

    start: float
    alone: Mapping[str, float]
    pairs: Mapping[frozenset[str], float]
    wrong: float = 0.12
    noise: float = 0.3


NOTHING = Effects(0.6, {}, {})


def draw_effects(seed: int) -> Effects:
    """A surface of its own for each seed: main effects of either sign, and pairs that do what neither does alone."""
    draws = random.Random(f"surface {seed}")
    alone = {name: draws.uniform(-0.4, 0.9) for name in ("complete", "exact", "evidence", "expert")}
    alone |= {"described": draws.uniform(-0.3, 1.0), "english": draws.uniform(-0.8, 0.3)}
    alone |= {"iepile": draws.uniform(-1.0, 0.8)}
    alone |= {f"form {form}": draws.uniform(-1.0, 0.6) for form in ("objects", "triples", "code")}
    alone |= {"few types": draws.uniform(-0.3, 0.7), "demonstrations": draws.uniform(-0.2, 0.8)}
    alone |= {"more demonstrations": draws.uniform(-0.3, 0.5), "alike": draws.uniform(0.0, 0.8)}
    names = sorted(alone)
    pairs = {frozenset(draws.sample(names, 2)): draws.choice((-1, 1)) * draws.uniform(0.3, 0.9) for _ in range(6)}
    return Effects(draws.uniform(-0.4, 0.5), alone, pairs)


def logit(effects: Effects, features: Features) -> float:
    """How easily a fact is found when it is asked so."""
    pairs = sum(gain for pair, gain in effects.pairs.items() if pair <= features)
    return effects.start + sum(effects.alone.get(name, 0.0) for name in features) + pairs


class SimulatedModel:
    """Serves at `base_url` while the `with` block lasts."""

    def __init__(self, gold: Iterable[Example], effects: Effects, seed: int = 0, model: str = "simulated") -> None:
        self.effects = effects
        self.seed = seed
        self.model = model
        self.calls = 0
        self.bodies: list[bytes] = []
        self.port = 0
        self._gold = {one.document.text: one for one in gold}

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        start = asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(start, self._loop).result()
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """HTTP as far as a client of ours speaks it; a framework takes a thousandth of a second more for a call."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                sizes = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
                length = int(sizes[0].split(b":")[1]) if sizes else 0
                body = await reader.readexactly(length) if length else b""
                said = json.dumps(self._answer(head, body), ensure_ascii=False).encode()
                status = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                writer.write(status + b"Content-Length: %d\r\n\r\n" % len(said) + said)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    def _answer(self, head: bytes, body: bytes) -> dict[str, object]:
        if head.startswith(b"GET"):
            return {"object": "list", "data": [{"id": self.model, "object": "model", "max_model_len": 32768}]}
        messages = json.loads(body)["messages"]
        if PROBE.encode() not in body:
            self.calls += 1
            self.bodies.append(body)
        text = self.said(messages)
        tokens = sum(len(message["content"]) for message in messages) // 2
        return {
            "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
            "usage": {"prompt_tokens": tokens, "completion_tokens": len(text) // 2},
        }

    def said(self, messages: Sequence[Mapping[str, str]]) -> str:
        """What it answers to a conversation."""
        last = messages[-1]["content"]
        asked = read_question(last)
        example = self._gold.get(asked.text) if asked is not None else None
        if asked is None or example is None:
            return "{}"
        features = self.features(messages, asked)
        prompt = hashlib.sha256(
            repr(([message["content"] for message in messages[:-1]], asked[:4])).encode()
        ).hexdigest()
        return self._spoilt(example, asked, features, prompt)

    def features(self, messages: Sequence[Mapping[str, str]], asked: Asked) -> Features:
        """What the way of asking shows."""
        words = asked.words + "".join(message["content"] for message in messages if message["role"] == "system")
        found = {name for name, signs in _SIGNS.items() if any(sign in words for sign in signs)}
        found |= {"described"} if asked.described else set()
        found |= {"english"} if sum(sign.isascii() for sign in words) > 0.8 * len(words) else set()
        found |= {"iepile"} if asked.iepile else set()
        found |= {f"form {asked.form}"} if asked.form != "labels" else set()
        found |= {"few types"} if len(asked.labels) <= 3 else set()
        shown = asked.shown or [m["content"] for m in messages[:-1] if m["role"] == "user"]
        if shown:
            found |= {"demonstrations"} | ({"more demonstrations"} if len(shown) > 3 else set())
            found |= {"alike"} if self._likeness(shown, asked.text) else set()
        return frozenset(found)

    def _likeness(self, shown: Sequence[str], text: str) -> bool:
        """Whether texts shown share more with the document than any texts do."""
        mine = _pieces(text)
        best = max(len(mine & _pieces(_text_of(one))) / max(1, len(mine)) for one in shown)
        return best > 0.3

    def _spoilt(self, example: Example, asked: Asked, features: Features, prompt: str) -> str:
        """The gold with facts left out and others made up, as likely as the way of asking makes it."""
        assert example.gold is not None
        found = 1 / (1 + math.exp(-logit(self.effects, features)))
        made_up = self.effects.wrong * 2 * (1 - found)
        facts: dict[str, list[str]] = {label: [] for label in asked.labels}
        text = example.document.text
        for mention in example.gold.mentions:
            if mention.label in facts and self._chance(prompt, text, mention.label, mention.text) < found:
                facts[mention.label].append(mention.text)
        for label in asked.labels:
            if self._chance(prompt, text, label) < made_up:
                facts[label].append(text[:2])
        return _written(facts, asked.form)

    def _chance(self, prompt: str, *parts: str | None) -> float:
        """A number in 0..1: the fact's own, for some facts the prompt's as well."""
        own = _number(self.seed, "whose", *parts) < self.effects.noise
        return _number(self.seed, prompt if own else "", *parts)

    def expected_f1(self, asked: Iterable[tuple[Features, int, int]]) -> float:
        """F1 where chance does not matter; of each question its features, how many types and how many facts it asks."""
        right = wrong = facts = 0.0
        for features, labels, held in asked:
            found = 1 / (1 + math.exp(-logit(self.effects, features)))
            right += found * held
            wrong += labels * self.effects.wrong * 2 * (1 - found)
            facts += held
        return 100 * 2 * right / (right + wrong + facts)


class Asked(NamedTuple):
    """A question as far as it can be read: its words, the types, the text, the texts it shows."""

    words: str
    labels: tuple[str, ...]
    described: bool
    form: str
    text: str
    iepile: bool = False
    shown: tuple[str, ...] = ()


def read_question(content: str) -> Asked | None:
    """What the last turn asks, in either layout."""
    return _read_iepile(content) or _read_turn(content)


def _read_iepile(content: str) -> Asked | None:
    if not content.startswith("{"):
        return None
    record = json.loads(content)
    schema = record["schema"]
    shown = tuple(one["input"] for one in record.get("example", ()))
    return Asked(record["instruction"], tuple(schema), isinstance(schema, dict), "labels", record["input"], True, shown)


def _read_turn(content: str) -> Asked | None:
    for before, after in (("要求抽取：", "\n\n文本：\n"), ("What is asked: ", "\n\nText:\n")):
        words, sign, rest = content.partition(before)
        schema, found, text = rest.partition(after)
        if sign and found:
            return _turn(words, schema, text)
    return None


def _turn(words: str, schema: str, text: str) -> Asked:
    if "```python" in schema:
        notes = [line.partition("#")[2].strip() for line in schema.splitlines() if line.startswith("class ")]
        names = tuple(note.split('"')[1] for note in notes)
        return Asked(words, names, any(": " in note for note in notes), "code", text)
    value = json.loads(schema)
    form = "objects" if '"name"' in words and '"facts"' in words else "triples" if '"facts"' in words else "labels"
    return Asked(words, tuple(value), isinstance(value, dict), form, text)


def _text_of(shown: str) -> str:
    asked = _read_turn(shown)
    return shown if asked is None else asked.text


def _pieces(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


def _written(facts: Mapping[str, Sequence[str]], form: str) -> str:
    pairs = [(label, name) for label, names in facts.items() for name in names]
    if form == "objects":
        return json.dumps({"facts": [{"name": name, "type": label} for label, name in pairs]}, ensure_ascii=False)
    if form == "triples":
        return json.dumps({"facts": [[name, label] for label, name in pairs]}, ensure_ascii=False)
    if form == "code":
        return (
            "extract = [" + ", ".join(f"{label}({json.dumps(name, ensure_ascii=False)})" for label, name in pairs) + "]"
        )
    return json.dumps(facts, ensure_ascii=False)


def _number(*parts: object) -> float:
    return int.from_bytes(hashlib.blake2b(repr(parts).encode(), digest_size=6).digest(), "big") / (1 << 48)


# --- a corpus for it

_SIGNS_OF: Mapping[Language, str] = {
    "zh": "山水风云花鸟木石金玉春夏秋冬东西南北天地日月星河江湖海陆城乡村镇路桥车船书画琴棋诗酒茶饭衣帽鞋布米面油盐糖",
    "en": "a e i o u ba be bi bo ca ce co da de do fa fi ga go ha he la li lo ma mi mo na ne no pa pe ra re ro sa se",
}
LABELS: Mapping[Language, tuple[str, ...]] = {
    "zh": ("人物", "地点", "机构", "作品", "职位", "产品"),
    "en": ("person", "place", "organisation", "work", "position", "product"),
}
TOPICS = 12


def corpus(count: int, language: Language, seed: int = 0) -> Iterator[Example]:
    """Labelled texts of words that mean nothing; those of one topic share words, so that some are alike."""
    draws = random.Random(f"corpus {language} {seed}")
    topics = [[_word(draws, language) for _ in range(14)] for _ in range(TOPICS)]
    names = {label: [_word(draws, language).title() for _ in range(120)] for label in LABELS[language]}
    for _ in range(count):
        yield _labelled(draws, language, draws.choice(topics), names)


def _labelled(draws: random.Random, language: Language, topic: list[str], names: Mapping[str, list[str]]) -> Example:
    glue = "" if language == "zh" else " "
    said = [draws.choice(topic) if draws.random() < 0.5 else _word(draws, language) for _ in range(10)]
    facts = []
    for _ in range(draws.randint(2, 6)):
        label = draws.choice(LABELS[language])
        name = draws.choice(names[label])
        said.insert(draws.randrange(len(said)), name)
        facts.append(Mention(text=name, label=label))
    text = glue.join(said) + ("。" if language == "zh" else ".")
    document = Document(source="simulated", id=id_of(text), text=text, language=language)
    gold = Extraction(document=document, mentions=tuple(dict.fromkeys(facts)))
    return Example(document=document, wanted=Schema(labels=LABELS[language]), gold=gold, task="NER")


def _word(draws: random.Random, language: Language) -> str:
    signs = _SIGNS_OF[language] if language == "zh" else _SIGNS_OF[language].split()
    return "".join(draws.choice(signs) for _ in range(draws.randint(2, 4)))
