"""A stub that writes training examples, and errs on a share of them in eight ways, each noted down.

It plugs into StubLLMServer in the place of its gold, and sees only the prompt. What it has to invent it takes from
examples that the other side never saw; what it is asked to read it answers from gold, as GoldBook does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kgplatform.augmentation.records import facts_key, facts_of_gold, new_example, read_facts
from kgplatform.augmentation.renaming import names_of
from kgplatform.augmentation.statements import singles, statement
from kgplatform.types.extraction import Example, Reading
from tests.stubs.llm_server import GoldBook, chance

Fact = dict[str, object]
Facts = list[Fact]

OUTSIDE = {"zh": "不在模式里", "en": "outside the schema"}
NOWHERE = {"zh": "查无此名", "en": "Nobody Nowhere"}
FOREIGN = {
    "zh": "According to several reports that were published last week by the local press, and to what people who know "
    "the matter well told us on the phone, the names that came up again and again were these: {names}.",
    "en": "据多家媒体上周的报道，以及几位熟悉情况的人士在电话里的介绍，这几天在各个场合反复被大家提起的名字"
    "主要有下面这些，其中有的早已为公众所熟知，有的还是第一次听说：{names}。",
}
DENIED = {"zh": "目前没有任何证据能够说明{names}之间有什么联系", "en": "Nothing at all is known so far about {names}"}
LED_IN = {"zh": ("据报道，", "另据了解，"), "en": ("It was reported that ", "As far as is known, ")}

# What each way of going wrong must be turned down for.
REASONS: dict[str, frozenset[str]] = {
    "schema": frozenset({"not in the schema"}),
    "mention": frozenset({"a mention that is not in the text"}),
    "train": frozenset({"a text that is there already", "facts that are known already"}),
    "test": frozenset({"a text of valid or test"}),
    "language": frozenset({"another language"}),
    "length": frozenset({"too long"}),
    "repetition": frozenset({"repeats itself"}),
    "disagrees": frozenset({"a second reading does not agree", "a second question does not confirm it"}),
}
BAD = tuple(REASONS)
_OF_NAMES = tuple(name for name in BAD if name != "schema")  # a text alone cannot leave the schema
_OF_FACTS = ("schema", "mention", "disagrees")  # facts alone are no text


class Planted(NamedTuple):
    """A text that was written on purpose: what is wrong with it, "" where nothing is, and a fact that is wrong."""

    kind: str
    text: str
    bad: str
    fact: str = ""


class StubWriter:
    """`train`: what the other side has, as it truly is. `unseen`: what to invent from. `held_out`: what to leak."""

    def __init__(
        self, train: Sequence[Example], unseen: Sequence[Example], held_out: Sequence[Example], *, bad: float = 0.3
    ) -> None:
        self.planted: dict[tuple[str, str], Planted] = {}
        self._bad = bad
        self._book = GoldBook((*train, *held_out))
        self._truth = {one.document.text: one for one in (*train, *held_out)}
        self._unseen = list(unseen)
        self._held_out = list(held_out)
        self._longest = max(len(one.document.text) for one in train)
        self._lenient: set[str] = set()  # statements that it confirms though they are false
        self._translated: dict[str, str] = {}

    def answer(self, prompt: str, *, drop: float = 0.0, wrong: float = 0.0) -> str:
        """The JSON that it answers."""
        value: object
        if '"records"' in prompt:
            records = (self._record(prompt, number) for number in range(2))
            value = {"records": [record for record in records if record is not None]}
        elif '{"1": true' in prompt:
            value = self._judged(prompt, True, False)
        elif '"entailment"' in prompt:
            value = self._judged(prompt, "entailment", "neutral")
        elif '"wrong"' in prompt:
            value = self._corrected(prompt)
        elif "已有标注：" in prompt or "Annotation:" in prompt:
            value = self._completed(prompt)
        elif '"names"' in prompt:
            value = self._translation(prompt)
        elif "必须保留的名称" in prompt or "Names to keep" in prompt:
            value = {"text": self._reworded("paraphrase", self._truth[text_in(prompt)], 0)}
        else:
            return self._book.answer(prompt)
        return json.dumps(value, ensure_ascii=False)

    def _goes_wrong(self, kind: str, ways: Sequence[str], *key: object) -> str:
        """How this one goes wrong, "" where it does not."""
        if chance("bad", kind, *key) >= self._bad:
            return ""
        return ways[int(chance("way", kind, *key) * len(ways))]

    def _note(self, kind: str, text: str, bad: str, facts: Facts | None = None) -> None:
        """Write down what was written, the first time that it is asked for."""
        fact = json.dumps(facts[0], ensure_ascii=False) if facts and bad in _OF_FACTS else ""
        self.planted.setdefault((kind, text), Planted(kind, text, bad, fact))

    def _learn(self, text: str, reading: Reading, like: Example) -> None:
        """What a text that was made up truly says."""
        one = new_example(text, reading, like, "stub")
        self._truth.setdefault(text, one)
        self._book.add(one)

    # --- new records

    def _record(self, prompt: str, number: int) -> Fact | None:
        """A record; None where nothing unseen fits the schema that is shown."""
        kind = "negatives" if "乍看像有" in prompt or "At first sight" in prompt else "new"
        said = re.search(r"至少包含一个“(.+?)”|at least one \"(.+?)\"|乍看像有“(.+?)”|hold a \"(.+?)\",", prompt)
        label = next(filter(None, said.groups())) if said else ""
        good = self._invented(prompt, label, wanted=kind == "new")
        if good is None:
            return None
        bad = self._goes_wrong(kind, BAD, prompt, number)
        text, facts = good.document.text, facts_of_gold(good)
        truth = reading_of(good)
        if bad in ("train", "test"):
            other = self._shown(prompt) if bad == "train" else self._leaked(prompt, good)
            text, facts, truth = other.document.text + "…", facts_of_gold(other), reading_of(other)
        elif bad:
            text, facts = self._spoilt(bad, good, facts)
        self._learn(text, truth if bad in ("", "disagrees", "train", "test", "schema", "mention") else Reading(), good)
        self._note(kind, text, bad, facts[-1:] if bad == "schema" else facts)
        assert good.task is not None
        return {"text": text, facts_key(good.task): facts}

    def _invented(self, prompt: str, label: str, *, wanted: bool) -> Example | None:
        """The next unseen example that fits what is asked; each is used once."""
        shown = self._shown(prompt)

        def fits(one: Example) -> bool:
            asked = all(json.dumps(name, ensure_ascii=False) in prompt for name in labels_of(one))
            return asked and one.document.topic == shown.document.topic

        fitting = [one for one in self._unseen if fits(one)]
        if not fitting:
            return None
        best = max(fitting, key=lambda one: (label in labels_of(one)) == wanted)
        self._unseen.remove(best)
        return best.model_copy(update={"wanted": shown.wanted})

    def _shown(self, prompt: str) -> Example:
        first = next(line for line in prompt.splitlines() if line.strip().startswith('{"text"'))
        return self._truth[json.loads(first)["text"]]

    def _leaked(self, prompt: str, good: Example) -> Example:
        fitting = [
            one
            for one in self._held_out
            if all(json.dumps(name, ensure_ascii=False) in prompt for name in labels_of(one))
            and one.document.topic == good.document.topic
            and facts_of_gold(one)
        ]
        return (fitting or self._held_out)[int(chance("leak", prompt) * len(fitting or self._held_out))]

    def _spoilt(self, bad: str, good: Example, facts: Facts) -> tuple[str, Facts]:
        text, language = good.document.text, good.document.language
        if bad == "schema":
            return text, [*facts, with_label(facts[0], OUTSIDE[language])]
        if bad == "mention":
            return text, [with_name(facts[0], NOWHERE[language]), *facts[1:]]
        if bad == "disagrees":
            return text, [with_name(facts[0], piece_of(text, names_of_example(good)))]
        return self._misshapen(bad, good, names_of_facts(facts[:1])), facts[:1]

    def _misshapen(self, bad: str, like: Example, names: Iterable[str]) -> str:
        language = like.document.language
        joined = ("、" if language == "zh" else ", ").join(names)
        if bad == "language":
            return FOREIGN[language].format(names=joined)
        if bad == "repetition":
            times = 9 if 9 * len(joined) < 2 * self._longest else 5
            return f"{joined}，" * times if language == "zh" else f"{joined} " * times
        text = joined
        for other in self._unseen[::-1]:
            text += ("。" if language == "zh" else ". ") + other.document.text
            if len(text) > 3.2 * self._longest:
                break
        return text

    # --- the same in other words

    def _reworded(self, kind: str, parent: Example, turn: int) -> str:
        bad = self._goes_wrong(kind, _OF_NAMES, parent.document.text)
        language, names = parent.document.language, names_of_example(parent)
        joined = ("、" if language == "zh" else ", ").join(names)
        truth = Reading()
        if bad == "mention":
            text = parent.document.text.replace(names[0], NOWHERE[language]) if names else parent.document.text
        elif bad == "train":
            text = parent.document.text
        elif bad == "test":
            other = self._held_out[int(chance("leak", parent.document.text) * len(self._held_out))]
            text = f"{other.document.text}{' ' if language == 'en' else '，'}{joined}"
        elif bad == "disagrees":
            text = DENIED[language].format(names=joined)
        elif bad:
            text = self._misshapen(bad, parent, names)
        else:
            text, truth = LED_IN[language][kind == "back-translation"] + parent.document.text, reading_of(parent)
        if text not in self._truth:
            self._learn(text, truth, parent)
        self._note(kind, text, bad)
        return text

    def _translation(self, prompt: str) -> Fact:
        text = text_in(prompt)
        if text in self._translated:
            parent = self._truth[self._translated[text]]
            numbered = {str(at): name for at, name in enumerate(names_of_example(parent), start=1)}
            return {"text": self._reworded("back-translation", parent, 0), "names": numbered}
        parent = self._truth[text]
        names = [f"[{at}]" for at, _ in enumerate(names_of_example(parent), start=1)]
        foreign = f"<{int(chance('foreign', text) * 1e12)}> {' '.join(names)}"
        self._translated[foreign] = text
        return {"text": foreign, "names": {str(at): name for at, name in enumerate(names, start=1)}}

    # --- what gold misses, what it says wrongly

    def _completed(self, prompt: str) -> Fact:
        parent = self._truth[text_in(prompt)]
        given = next(line for line in prompt.splitlines() if line.startswith(("已有标注：", "Annotation: [")))
        known: Facts = json.loads(given[given.index("[") :])
        missing = [fact for fact in facts_of_gold(parent) if fact not in known]
        assert parent.task is not None
        if not missing:
            return {facts_key(parent.task): []}
        bad = self._goes_wrong("completion", _OF_FACTS, parent.document.text)
        said = self._mistaken(bad, parent, missing)
        self._note("completion", parent.document.text, bad, said)
        return {facts_key(parent.task): said}

    def _corrected(self, prompt: str) -> Fact:
        parent = self._truth[text_in(prompt)]
        assert parent.task is not None
        key, truth, said = facts_key(parent.task), statements_of(parent), listed(prompt)
        wrong = [number for number, sentence in said.items() if sentence not in truth]
        instead = [one for one in facts_of_gold(parent) if self._sentence(one, parent) not in said.values()]
        bad = self._goes_wrong("correction", _OF_FACTS, parent.document.text)
        if not wrong:
            if bad == "disagrees":  # it calls wrong what is right
                self._note("correction", parent.document.text, bad)
            return {"wrong": [1] if bad == "disagrees" else [], key: []}
        bad = "" if bad == "disagrees" else bad
        said = self._mistaken(bad, parent, instead or facts_of_gold(parent)) if bad else instead
        self._note("correction", parent.document.text, bad, said)
        return {"wrong": wrong, key: said}

    def _mistaken(self, bad: str, parent: Example, facts: Facts) -> Facts:
        if not bad:
            return facts
        language, text = parent.document.language, parent.document.text
        if bad == "disagrees":
            return [with_name(facts[0], piece_of(text, names_of_example(parent)))]
        one = with_label(facts[0], OUTSIDE[language]) if bad == "schema" else with_name(facts[0], NOWHERE[language])
        self._lenient.add(self._sentence(one, parent))
        return [one]

    def _judged(self, prompt: str, yes: object, no: object) -> Fact:
        truth = statements_of(self._truth[text_in(prompt)]) | self._lenient
        return {number: yes if sentence in truth else no for number, sentence in listed(prompt).items()}

    @staticmethod
    def _sentence(fact: Fact, example: Example) -> str:
        assert example.task is not None
        reading = read_facts([fact], example.wanted, example.task)
        assert reading is not None
        return statement(singles(reading)[0], example.document.language)


def text_in(prompt: str) -> str:
    """The text at the end of a prompt."""
    return re.split(r"\n(?:文本：|Text:)\n", prompt)[-1].strip("\n")


def listed(prompt: str) -> dict[str, str]:
    """The numbered sentences of a prompt."""
    before = prompt.rsplit("\n文本：\n", 1)[0].rsplit("\nText:\n", 1)[0]
    return dict(re.findall(r"^(\d+)\. (.+)$", before, re.MULTILINE))


def statements_of(example: Example) -> set[str]:
    return {statement(fact, example.document.language) for fact in singles(reading_of(example))}


def reading_of(example: Example) -> Reading:
    return Reading() if example.gold is None else example.gold.reading


def names_of_example(example: Example) -> tuple[str, ...]:
    return names_of(example.gold) if example.gold is not None else ()


def labels_of(example: Example) -> set[str]:
    gold = reading_of(example)
    found = {mention.label or "" for mention in gold.mentions} if example.task == "NER" else set()
    return found | {one.predicate for one in gold.relations} | {one.label for one in gold.events}


def names_of_facts(facts: Facts) -> list[str]:
    keys = ("entity", "head", "tail", "event_trigger")
    names = [str(fact[key]) for fact in facts for key in keys if key in fact]
    for fact in facts:
        arguments = fact.get("arguments", [])
        assert isinstance(arguments, list)
        names += [str(one["argument"]) for one in arguments]
    return list(dict.fromkeys(names))


def with_label(fact: Fact, label: str) -> Fact:
    key = next(key for key in ("entity_type", "relation", "event_type") if key in fact)
    return {**fact, key: label}


def with_name(fact: Fact, name: str) -> Fact:
    key = next(key for key in ("entity", "tail", "event_trigger") if key in fact)
    return {**fact, key: name}


def piece_of(text: str, names: Sequence[str]) -> str:
    """Some words of a text that belong to no name."""
    rest = re.split("|".join(map(re.escape, sorted(names, key=len, reverse=True))) or r"\0", text)
    words = [word for part in rest for word in re.findall(r"[一-鿿]{2}|[a-z]{3,}", part)]
    return words[0] if words else text[:2]
