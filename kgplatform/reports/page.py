"""One self-contained page about a graph: what it holds, how it was made, how right it is. Works offline."""

from __future__ import annotations

from kgplatform.reports.neighbourhood import Drawing
from kgplatform.reports.published import Beside
from kgplatform.reports.recipes import Recipe
from kgplatform.reports.rendering import render
from kgplatform.types.evaluation import Evaluation
from kgplatform.types.findings import Cases, Health, Waterfall
from kgplatform.types.noun import Noun
from kgplatform.types.saved import Changes, with_percentages


class Table(Noun):
    """A heading, columns and rows; cells are text or numbers."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float | None, ...], ...]


class Merge(Noun):
    """A decision of merging worth a look: two names, whether they are one, and who says so, why."""

    id: str
    left: str
    right: str
    label: str | None
    same: bool
    score: float | None
    by: str
    reason: str


class Page(Noun):
    """What stands on the page; what is None or empty is left out.

    `before`: examples that were made and prompts that were tuned. `made` are names and values; `recipes` how documents
    were read; `published` the rows of papers for each set that was scored; `commands` make the same page again,
    `versions` and digests tell whether it is the same.
    """

    title: str
    lead: str = ""
    made: tuple[tuple[str, str], ...] = ()
    recipes: tuple[Recipe, ...] = ()
    sources: tuple[Table, ...] = ()
    evaluation: Evaluation | None = None
    waterfall: Waterfall | None = None
    cases: Cases | None = None
    merges: tuple[Merge, ...] | None = None
    health: Health | None = None
    neighbourhood: Drawing | None = None
    published: tuple[Beside, ...] = ()
    tables: tuple[Table, ...] = ()
    before: tuple[Table, ...] = ()
    commands: tuple[str, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def simulated(self) -> tuple[str, ...]:
        """The models that only stand in for one, by name."""
        return tuple(dict.fromkeys(recipe.model for recipe in self.recipes if recipe.simulated))


def render_page(page: Page) -> str:
    """The page as HTML."""
    return render("page.html.jinja", page=page)


def page_as_json(page: Page) -> dict[str, object]:
    """What stands on the page as data; texts of documents and places in the picture are left out."""
    left_out = {"cases", "neighbourhood", "evaluation", "waterfall", "health"}
    said: dict[str, object] = page.model_dump(mode="json", exclude=left_out)
    said["simulated"] = list(page.simulated)
    said["evaluation"] = None if page.evaluation is None else page.evaluation.as_json()
    said["waterfall"] = None if page.waterfall is None else with_percentages(page.waterfall)
    said["health"] = None if page.health is None else with_percentages(page.health)
    if page.cases is not None:
        said["confusion"] = [pair.model_dump() for pair in page.cases.confusion]
        said["error_classes"] = dict(page.cases.classes)
    return said


def render_changes(changes: Changes) -> str:
    """What changed between two saved evaluations, as a page of its own."""
    return render("changes.html.jinja", changes=changes)
