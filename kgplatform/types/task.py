"""The seven tasks of IEPile; InstructIE is RE with labels, asked by topic."""

from __future__ import annotations

from typing import Literal, get_args

Task = Literal["NER", "RE", "SPO", "EE", "EET", "EEA", "KG"]
TASKS: tuple[Task, ...] = get_args(Task)
Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

# Which kinds of fact a task asks for; `micro` of an evaluation counts these.
RELATION_TASKS: frozenset[Task] = frozenset({"RE", "SPO", "KG"})
EVENT_TASKS: frozenset[Task] = frozenset({"EE", "EET", "EEA"})
