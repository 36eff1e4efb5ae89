"""A text of a megabyte is asked in parts; what is said of it stands at the offsets of the whole text."""

from __future__ import annotations

import json
import random
import re
from itertools import pairwise
from pathlib import Path

import pytest

from kgplatform.extraction.options import ExtractionOptions
from kgplatform.extraction.prompt import load_prompts
from kgplatform.llm.options import LLMOptions
from kgplatform.pipelines.asking import LLM
from kgplatform.types.document import Document
from kgplatform.types.extraction import Example, Extraction
from kgplatform.types.schema import RelationType, Schema
from kgplatform.types.task import Language
from kgplatform.workspace.journal import Workspace
from tests.stubs.llm_server import StubLLMServer, prompt_of

pytestmark = [pytest.mark.faults]

SENTENCES = {"zh": "张{}明在公司工作了很多年，认识了很多的朋友和同事。", "en": "Person {} worked there for years. "}
NAMES = {"zh": r"张[一-鿿]明", "en": r"Person [A-Z][a-z]+"}
WANTED = Schema(relations=(RelationType(predicate="knows"),))


class Reader(StubLLMServer):
    """Says of every part that each name knows the next one."""

    def _completion(self, body: dict[str, object]) -> dict[str, object]:
        names = re.findall("|".join(NAMES.values()), prompt_of(body))
        facts = [{"subject": one, "object": other} for one, other in pairwise(names)]
        self.answer = json.dumps({"knows": facts[:20]}, ensure_ascii=False)
        return super()._completion(body)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_megabyte_is_read_with_the_offsets_of_the_whole(language: Language, tmp_path: Path) -> None:
    drawn = random.Random(1)
    names = [
        chr(0x4E00 + drawn.randrange(5000))
        if language == "zh"
        else "".join((chr(65 + drawn.randrange(26)), chr(97 + drawn.randrange(26)), chr(97 + drawn.randrange(26))))
        for _ in range(40_000)
    ]
    text = "".join(map(SENTENCES[language].format, names))
    text = text.encode()[: 1 << 20].decode("utf-8", "ignore")
    document = Document(source="long", id="1", text=text, language=language)
    with Reader() as server, Workspace(tmp_path) as workspace:
        options = LLMOptions(base_url=server.base_url, model="novel")
        model = LLM(ExtractionOptions(), options, workspace, load_prompts())
        (outcome,) = model.run([Example(document=document, wanted=WANTED, task="RE")])

    assert isinstance(outcome, Extraction)
    spans = [mention.span for mention in outcome.mentions]
    assert server.calls > 50
    assert len(outcome.relations) > 15 * server.calls
    assert None not in spans
    assert all(
        text[span.start : span.end] == one.text for span, one in zip(spans, outcome.mentions, strict=True) if span
    )
    assert max(span.end for span in spans if span) > 0.95 * len(text)
