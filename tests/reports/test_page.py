"""The page stands by itself, shows what it was given, and takes names and texts as data."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

from kgplatform.reports.neighbourhood import DrawnFact, draw
from kgplatform.reports.page import Merge, Page, Table, page_as_json, render_changes, render_page
from kgplatform.reports.published import Beside
from kgplatform.reports.recipes import Recipe
from kgplatform.types.evaluation import Evaluation, Interval
from kgplatform.types.findings import (
    Cases,
    Confusion,
    DocumentCase,
    GraphShape,
    Health,
    HealthFinding,
    Hub,
    Judged,
    Mark,
    Stated,
    Step,
    Waterfall,
)
from kgplatform.types.saved import Against, Changes, Difference, DocumentChange
from kgplatform.types.score import Score

HOSTILE = "</script><script>alert('x')</script>\"&<b onmouseover=alert(1)>\u2028 {{ 7 * 7 }}"
ONE = Score(tp=3, fp=1, fn=2)


class Elements(HTMLParser):
    """The tags with their attributes, and the text that is inside of scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script":
            self.scripts[-1] += data


def case(text: str, *items: Judged) -> DocumentCase:
    return DocumentCase(source="s", id="1", language="zh", topic=None, text=text, score=ONE, items=items)


def page_with(name: str) -> Page:
    """A page on which the name stands wherever a name or text can."""
    wrong = Judged(
        kind="relation", label=name, parts=(name, name), verdict="wrong", why="label", beside=name,
        marks=(Mark(start=0, end=2, part=name),),
    )  # fmt: skip
    shape = GraphShape(
        graph=name, documents=1, entities=2, facts=1, components=1, biggest_component=2, isolated=0, mean_degree=1.0,
        degrees={1: 2}, hubs=(Hub(name=name, label=name, degree=1),),
    )  # fmt: skip
    found = HealthFinding(check="check_spans", about=name, fault=True, cases=1, columns=(name,), rows=((name,),))
    stated = Stated(source=name, document=name, kind="relation", label=name, parts=(name, name))
    return Page(
        title=name,
        lead=name,
        made=(("documents", name),),
        recipes=(Recipe(how="language model", model=name, details=(name,), documents=1, failed=0),),
        sources=(Table(title=name, columns=(name,), rows=((name,),)),),
        evaluation=Evaluation(rules="fixed", micro=ONE, relaxed=ONE, by_label={name: ONE}, by_source={name: ONE}),
        waterfall=Waterfall(
            extractor=name,
            documents=1,
            steps=(
                Step(name="aligned", about=name, score=ONE),
                Step(name="stored", about=name, score=ONE, lost=1, lost_examples=(stated,)),
            ),
        ),
        cases=Cases(
            documents=(case(name, wrong),),
            confusion=(Confusion(kind="relation", gold=name, predicted="p", count=1),),
            classes={"label": 1},
        ),
        merges=(Merge(id="L1", left=name, right=name, label=name, same=True, score=0.5, by="rule", reason=name),),
        health=Health(graph=name, shape=shape, findings=(found,)),
        neighbourhood=draw([DrawnFact("1", name, name, name, "2", name, None, 1)]),
        published=(Beside(source=name, set=name, group="", kind="relation", documents=1, why_not=name),),
        tables=(Table(title=name, columns=(name,), rows=((name,),)),),
        commands=(name,),
        versions=((name, name),),
    )


def embedded(page: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(Elements(page).scripts[0])
    return found


def test_hostile_names_are_shown_and_never_run() -> None:
    page = Elements(render_page(page_with(HOSTILE)))

    assert [tag for tag, _ in page.tags].count("script") == 2  # the cases and the browser
    assert not any(tag == "b" and attributes for tag, attributes in page.tags)
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert json.loads(page.scripts[0])[0]["text"] == HOSTILE


def test_hostile_names_stay_names_on_the_page_of_changes() -> None:
    stated = Stated(source=HOSTILE, document=HOSTILE, kind="relation", label=HOSTILE, parts=(HOSTILE, HOSTILE))
    changes = Changes(
        before=HOSTILE,
        after=HOSTILE,
        made={"graph": (HOSTILE, HOSTILE)},
        against=None,
        documents=(DocumentChange(source=HOSTILE, id=HOSTILE, lost=(stated,)),),
        unchanged=0,
        remarks=(HOSTILE,),
    )

    page = Elements(render_changes(changes))

    assert "script" not in [tag for tag, _ in page.tags]
    assert not any(tag == "b" and attributes for tag, attributes in page.tags)


def test_a_page_needs_nothing_from_elsewhere() -> None:
    page = render_page(page_with("北京大学"))

    assert not re.search(r"(src|href|action)\s*=\s*[\"']?\s*(https?:)?//", page)
    assert not re.search(r"url\((?!data:)|@import", page)
    links = [
        str(attributes[name]) for _, attributes in Elements(page).tags for name in ("href", "src") if name in attributes
    ]
    assert links != []
    assert [link for link in links if not link.startswith(("#", "data:"))] == []
    assert [tag for tag, _ in Elements(page).tags if tag in ("img", "iframe", "object", "embed")] == []


def test_chinese_names_are_marked_as_chinese_on_an_english_page() -> None:
    page = render_page(page_with("北京大学"))

    assert '<html lang="en">' in page
    assert '<h1><span lang="zh">北京大学</span></h1>' in page


def test_a_page_without_gold_has_no_scores() -> None:
    page = render_page(Page(title="Graph main, read by nothing yet"))

    assert 'id="scores"' not in page
    assert 'id="errors"' not in page
    assert 'id="graph"' in page


def test_a_simulated_model_is_told_at_the_top() -> None:
    stub = Recipe(how="language model", model="stub-gold", details=(), documents=3, failed=0, simulated=True)

    page = render_page(Page(title="Graph main", recipes=(stub,)))

    assert "stub-gold is a stand-in" in page
    assert page.index("stub-gold is a stand-in") < page.index('id="built"')


def test_scores_stand_with_their_intervals() -> None:
    scores = Evaluation(
        rules="fixed",
        micro=ONE,
        relaxed=ONE,
        interval=(41.5, 78.25),
        intervals={"micro.f1": Interval(low=41.5, high=78.25)},
    )

    page = render_page(Page(title="Graph main", evaluation=scores))

    assert "66.67" in page
    assert "41.50 to 78.25" in page


def test_a_lone_surrogate_in_a_text_does_not_break_the_page() -> None:
    page = render_page(page_with("a\ud800b"))

    assert page.encode("utf-8")
    assert embedded(page)[0]["text"] == "a?b"


def test_marks_count_as_javascript_counts() -> None:
    item = Judged(
        kind="mention", label="l", parts=("b",), verdict="right", marks=(Mark(start=2, end=3, part="l"),)
    )  # fmt: skip

    (shown,) = embedded(render_page(Page(title="t", cases=Cases(documents=(case("𠮷ab", item),)))))

    assert shown["items"][0][5] == [[3, 4, "l"]]  # type: ignore[index]


def test_only_so_many_documents_are_carried_along() -> None:
    documents = tuple(case(f"text {number}") for number in range(600))

    page = render_page(Page(title="t", cases=Cases(documents=documents)))

    assert len(embedded(page)) == 500
    assert "The 500 documents with most errors of 600" in page


def test_the_page_as_data_has_all_numbers_and_no_texts() -> None:
    said = page_as_json(page_with("北京大学"))

    assert said["evaluation"]["micro"]["f1"] == 100 * 6 / 9  # type: ignore[index]
    assert said["error_classes"] == {"label": 1}
    assert "cases" not in said
    assert json.loads(json.dumps(said))["health"]["shape"]["degrees"] == {"1": 2}


def test_a_difference_that_includes_nought_is_said_to_be_none() -> None:
    same = Difference(number="micro.f1", here=71.0, there=70.0, low=-0.5, high=2.5)
    against = Against(other="a", documents=10, unpaired=0, differences=(same,))
    recipes = ('{"gold": 10}', '{"llm:qwen:1a": 6, "llm:qwen:2b": 4}')

    page = render_changes(
        Changes(before="a", after="b", made={"recipes": recipes}, against=against, documents=(), unchanged=10)
    )

    assert "not different" in page
    assert "−0.50 to +2.50" in page
    assert "language model qwen (10)" in page
