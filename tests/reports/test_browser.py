"""The page in a real browser: no errors, and the error browser filters, searches and turns pages."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

from kgplatform.reports.page import Page, render_changes, render_page
from kgplatform.types.findings import Cases, DocumentCase, Judged, Mark
from kgplatform.types.saved import Changes
from kgplatform.types.score import Score

pytestmark = pytest.mark.browser

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--enable-logging=stderr",
    "--virtual-time-budget=5000", "--window-size=1280,900", "--dump-dom",
)  # fmt: skip
HOSTILE = "</script><script>window.broken = 1</script><img src=x onerror='window.broken = 1'>"

# What a person does, and what is seen afterwards: written into the page, where --dump-dom shows it.
STEPS = """
<script>
const seen = {};
const field = (name) => document.querySelector(`#browser [name="${name}"]`);
const set = (name, value) => {
  field(name).value = value;
  field(name).dispatchEvent(new Event(name === "search" ? "input" : "change"));
};
const shown = () => ({
  told: document.querySelector("#browser .told").textContent,
  texts: [...document.querySelectorAll("#browser .case .text")].map((text) => text.textContent),
});
seen.first = shown();
document.querySelector("#browser .on").click();
seen.second = shown();
set("label", "出生地");
seen.label = shown();
set("why", "boundary");
seen.both = shown();
set("label", ""); set("why", "");
const marks = [...document.querySelectorAll("#browser .case .text span")].slice(0, 2);
seen.marks = marks.map((mark) => [mark.className, mark.textContent]);
set("search", "needle");
setTimeout(() => {
  seen.search = shown();
  seen.broken = window.broken === 1;
  seen.images = document.images.length;
  const out = document.createElement("pre");
  out.id = "seen";
  out.textContent = JSON.stringify(seen);
  document.body.append(out);
}, 500);
</script>
"""


@pytest.fixture(scope="module")
def chromium() -> str:
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
    )
    if not found:
        pytest.skip("no Chromium on this machine")
    return found


def opened(chromium: str, page: str, folder: Path) -> tuple[str, list[str]]:
    """The page as it stands after its scripts, and what the console says."""
    path = folder / "page.html"
    path.write_text(page, "utf-8")
    command = [chromium, *FLAGS, f"--user-data-dir={folder / 'profile'}", path.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True)
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def item(label: str, why: str, *marks: Mark) -> Judged:
    return Judged(kind="relation", label=label, parts=("a", "b"), verdict="wrong", why=why, marks=marks)


def case(number: int, text: str, *items: Judged) -> DocumentCase:
    return DocumentCase(
        source="s", id=str(number), language="zh", topic=None, text=text, score=Score(fp=len(items)), items=items
    )


def cases() -> Cases:
    first = case(0, "𠮷北京的鲁迅", item("出生地", "boundary", Mark(start=1, end=3, part="object")))
    second = case(1, f"{HOSTILE} needle", item("出生地", "extra"))
    return Cases(
        documents=(first, second, *(case(number, f"text {number}", item("职业", "extra")) for number in range(2, 500)))
    )


def test_five_hundred_documents_are_filtered_searched_and_paged(chromium: str, tmp_path: Path) -> None:
    page = render_page(Page(title=HOSTILE, cases=cases())).replace("</body>", f"{STEPS}</body>")

    dom, complaints = opened(chromium, page, tmp_path)

    found = re.search(r'<pre id="seen">(.*?)</pre>', dom, re.DOTALL)
    assert found, dom[-2000:]
    seen = json.loads(unescape(found[1]))
    assert complaints == []
    assert seen["first"]["told"] == "500 documents, page 1 of 50"
    assert seen["first"]["texts"][1] == f"{HOSTILE} needle"
    assert seen["second"]["told"] == "500 documents, page 2 of 50"
    assert seen["second"]["texts"][0] == "text 10"
    assert len(seen["label"]["texts"]) == 2
    assert seen["both"]["texts"] == ["𠮷北京的鲁迅"]
    assert seen["marks"] == [["wrong", "北京"]]
    assert seen["search"]["texts"] == [f"{HOSTILE} needle"]
    assert not seen["broken"]
    assert seen["images"] == 0


def test_a_page_of_changes_opens_without_complaint(chromium: str, tmp_path: Path) -> None:
    changes = Changes(before=HOSTILE, after="b", made={}, against=None, documents=(), unchanged=3)

    dom, complaints = opened(chromium, render_changes(changes), tmp_path)

    assert complaints == []
    assert "3 did not." in dom
