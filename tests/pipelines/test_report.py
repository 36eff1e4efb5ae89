"""The report of a real graph in a real store."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from kgplatform.config import Settings
from kgplatform.datasets.plan import Choice
from kgplatform.pipelines.build import build
from kgplatform.pipelines.evaluate import evaluate
from kgplatform.pipelines.making import Wish as Extracting
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.read import Reading, plan
from kgplatform.pipelines.report import Wish, report, report_changes
from kgplatform.pipelines.saving import save

SAMPLES = Path(__file__).resolve().parents[2] / "dataset" / "sample"


def records(path: Path, *texts: str) -> Reading:
    """A small labelled set: everybody was born in Peking."""
    lines = [
        {"id": str(number), "cate": "人物", "text": f"{name}出生于北京。", "relation": [
            {"head": name, "head_type": "人物", "relation": "出生地点", "tail": "北京", "tail_type": "地理地区"}
        ]}
        for number, name in enumerate(texts)
    ]  # fmt: skip
    folder = path / "set"
    folder.mkdir()
    (folder / "test_zh.json").write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    (folder / "schema_zh.json").write_text(
        json.dumps({"人物": [["人物_出生地点_地理地区"], ["出生地点"]]}, ensure_ascii=False), "utf-8"
    )
    return Reading([folder], Choice())


def built(reading: Reading, settings: Settings) -> Settings:
    build(reading, plan(reading, "gold"), Extracting("gold"), settings, silent)
    return settings


def test_a_report_says_what_was_built_and_scores_it(settings: Settings, tmp_path: Path) -> None:
    reading = Reading([SAMPLES / "InstructIE"], Choice(language="zh", limit=20))
    wish = Wish(tmp_path / "page.html", json=tmp_path / "page.json", csv=tmp_path / "scores.csv")

    set_aside = report(reading, wish, built(reading, settings), silent)

    page = wish.output.read_text("utf-8")
    said = json.loads((tmp_path / "page.json").read_text("utf-8"))
    with (tmp_path / "scores.csv").open(encoding="utf-8", newline="") as file:
        (micro, *_) = csv.DictReader(file)
    assert set_aside == ()
    assert f"Graph {settings.graph}, read by gold labels" in page
    assert said["evaluation"]["micro"]["f1"] == 100.0
    assert float(micro["f1"]) == 100.0
    assert [step["name"] for step in said["waterfall"]["steps"]] == ["aligned", "merged", "stored"]
    assert {row["source"]: row["rows"] for row in said["published"]} == {"InstructIE/zh": []}
    assert dict(said["made"])["documents"] == "20"
    assert said["commands"] == [
        f"kgplatform build {SAMPLES / 'InstructIE'} --language zh --limit 20 --extractor gold --graph {settings.graph}",
        f"kgplatform evaluate {SAMPLES / 'InstructIE'} --language zh --limit 20 --json --graph {settings.graph}",
        f"kgplatform report {SAMPLES / 'InstructIE'} --language zh --limit 20 --graph {settings.graph}",
    ]
    assert [finding["check"] for finding in said["health"]["findings"] if finding["skipped"]] == []


def test_two_reports_of_one_graph_are_the_same_page(settings: Settings, tmp_path: Path) -> None:
    reading = records(tmp_path, "鲁迅", "老舍")
    built(reading, settings)

    for name in ("a.html", "b.html"):
        report(reading, Wish(tmp_path / name), settings, silent)

    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_a_graph_without_gold_has_a_page_too(settings: Settings, tmp_path: Path) -> None:
    built(records(tmp_path, "鲁迅", "老舍"), settings)

    report(Reading([], Choice()), Wish(tmp_path / "page.html"), settings, silent)

    page = (tmp_path / "page.html").read_text("utf-8")
    assert 'id="scores"' not in page
    assert "鲁迅" in page


def test_hostile_names_of_a_graph_stay_names(settings: Settings, tmp_path: Path) -> None:
    name = "</script><script>alert(1)</script>\u2028"
    reading = records(tmp_path, name, "老舍")
    built(reading, settings)

    report(reading, Wish(tmp_path / "page.html"), settings, silent)

    page = (tmp_path / "page.html").read_text("utf-8")
    assert "<script>alert" not in page
    assert "\u2028" not in page.partition('id="cases">')[2].partition("</script>")[0]
    assert "&lt;script&gt;alert(1)" in page


def test_what_changed_between_two_kept_evaluations_is_a_page(settings: Settings, tmp_path: Path) -> None:
    reading = records(tmp_path, "鲁迅", "老舍", "曹禺")
    built(reading, settings)
    save("before", evaluate(reading, settings, silent), reading, settings)
    save("after", evaluate(reading, settings, silent), reading, settings)

    report_changes("before", "after", settings, tmp_path / "page.html", json=tmp_path / "page.json")

    page = (tmp_path / "page.html").read_text("utf-8")
    assert "From before to after" in page
    assert "0 documents changed, 3 did not." in page
    assert json.loads((tmp_path / "page.json").read_text("utf-8"))["unchanged"] == 3
