"""Which labelled texts a prompt shows for a document."""

from __future__ import annotations

from itertools import islice

from kgplatform.extraction.demonstrations import Demonstration, Demonstrations, Policy, spread
from kgplatform.extraction.prompt import Prompt, demonstrated, load_prompts
from kgplatform.types.completion import Message
from kgplatform.types.document import Document
from kgplatform.types.extraction import Mention, Reading
from kgplatform.types.schema import Schema


def shown(text: str, *labels: str) -> Demonstration:
    gold = Reading.of([Mention(text=text[:2], label=label) for label in labels])
    return Demonstration(text=text, language="zh", gold=gold)


MUSIC = shown("周杰伦发行新专辑引起歌迷热议", "人物")
SPORT = shown("国家队在世界杯决赛中战胜对手", "机构")
MARKET = shown("股市今日大幅上涨投资者情绪高", "时间")
SONG = Document(source="s", id="1", text="林俊杰发行新专辑歌迷排队购买", language="zh")


def texts(policy: Policy, document: Document = SONG, **more: object) -> list[str]:
    chosen = Demonstrations(policy=policy, count=2, pool=(SPORT, MARKET, MUSIC)).model_copy(update=more)
    return [one.text for one in islice(chosen.ranked(document), chosen.count)]


def test_the_nearest_come_first() -> None:
    assert texts("nearest")[0] == MUSIC.text


def test_fixed_are_the_first_of_the_pool_for_every_document() -> None:
    assert texts("fixed") == [SPORT.text, MARKET.text]


def test_both_are_half_fixed_and_half_nearest() -> None:
    assert texts("both") == [SPORT.text, MUSIC.text]


def test_a_document_is_never_shown_itself_nor_what_is_nearly_itself() -> None:
    nearly = SONG.model_copy(update={"text": "周杰伦发行新专辑,引起歌迷热议!"})

    assert MUSIC.text not in texts("nearest", nearly)
    assert SPORT.text not in texts("fixed", SONG.model_copy(update={"text": SPORT.text}))


def test_the_pool_begins_with_texts_that_show_every_label() -> None:
    long_again = shown("周杰伦的新歌在榜单上排名第一名", "人物")

    assert set(spread([long_again, MUSIC, SPORT, MARKET], 3)) == {MUSIC, SPORT, MARKET}


def conversation(**more: object) -> tuple[Message, ...]:
    policy = {"policy": "nearest", "count": 2, "pool": (SPORT, MARKET, MUSIC), **more}
    prompt: Prompt = load_prompts().of("NER", "zh").model_copy(update={"demonstrations": Demonstrations(**policy)})
    return demonstrated(prompt, Schema(labels=("人物", "机构")), SONG).around(SONG)


def test_the_nearest_stands_next_to_the_document() -> None:
    assert MUSIC.text in conversation()[-3].content
    assert MUSIC.text in conversation(order="nearest_first")[1].content


def test_absent_labels_are_listed_or_left_out() -> None:
    assert conversation()[-2].content == '{"人物": ["周杰"], "机构": []}'
    assert conversation(negatives="omitted")[-2].content == '{"人物": ["周杰"]}'


def test_a_text_that_says_nothing_of_what_is_asked_can_be_skipped() -> None:
    said = "".join(message.content for message in conversation(count=3, negatives="skipped"))

    assert MARKET.text not in said
    assert MARKET.text in "".join(message.content for message in conversation(count=3))
