"""docs/from_deepke.md: every command of the column with ours runs as it stands, and leaves what it says."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kgplatform.cli.app import app
from kgplatform.datasets.plan import Choice, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.stores.local import ServerAddress
from tests.stubs.llm_server import StubLLMServer
from tests.stubs.writer import StubWriter

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "from_deepke.md").read_text("utf-8")
ROWS = [line.split(" | ")[-1] for line in PAGE.splitlines() if re.match(r"\| .* \| `kgplatform ", line)]
COMMANDS = [re.match(r"`(.*?)`", row).group(1) for row in ROWS if "kgplatform[train]" not in row]  # type: ignore[union-attr]

# What the output says where a text is read, since the stand-in knows its gold.
SAID = {
    "莫言": '"label": "人物"',
    "王传福": '"predicate": "创始人"',
    "李娜": '"role": "夺冠方"',
    "--form code": "class",
    "--train pairs.json": "曹丕",
    "The watt": '"predicate": "named after"',
    "--official --task RE": "100",
    "submission.json": "1.0",
}
PAIR = {
    "text": "曹丕是曹操的儿子。",
    "head_type": "人物",
    "head_entity": "曹丕",
    "relation": "父亲",
    "tail_type": "人物",
    "tail_entity": "曹操",
}
CCKS2023 = {
    "id": "1",
    "cate": "人物",
    "instruction": "已知候选的关系列表：['父亲']，请你从文本中抽取出所有的关系三元组。",
    "input": "曹丕是曹操的儿子。",
    "output": "(曹丕,父亲,曹操)",
    "kg": [["曹丕", "父亲", "曹操"]],
}


@pytest.fixture(scope="module")
def playground(tmp_path_factory: pytest.TempPathFactory, neo4j_server: ServerAddress) -> Iterator[Path]:
    """A folder as a user has it: samples, an adapter, a file of CCKS2023, an endpoint, a store."""
    folder = tmp_path_factory.mktemp("from-deepke")
    shutil.copytree(ROOT / "dataset" / "sample", folder / "dataset" / "sample")
    adapter = folder / "qwen1.5-14b-iepile-lora"
    adapter.mkdir()
    config = {"peft_type": "LORA", "base_model_name_or_path": "Qwen/Qwen1.5-14B-Chat", "r": 64, "lora_alpha": 64}
    (adapter / "adapter_config.json").write_text(json.dumps(config), "utf-8")
    for name in ("ccks2023.json", "submission.json"):
        (folder / name).write_text(json.dumps(CCKS2023, ensure_ascii=False) + "\n", "utf-8")
    (folder / "pairs.json").write_text(json.dumps([PAIR], ensure_ascii=False), "utf-8")
    gold = [
        example
        for split in ("train", "test")
        for dataset in find_sets([folder / "dataset" / "sample" / "iepile"], Choice(split=split))
        for example in read_set(dataset, Choice(split=split), lambda _: None)
    ]
    (competition,) = find_sets([folder / "ccks2023.json"], Choice())
    gold += read_set(competition, Choice(), lambda _: None)
    server = StubLLMServer()
    server.gold = StubWriter(gold, gold, [], bad=0.0)  # type: ignore[assignment]
    with server, pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith(("KGPLATFORM_", "NEO4J_")):
                patch.delenv(name)
        patch.setenv("KGPLATFORM_LLM_BASE_URL", server.base_url)
        patch.setenv("KGPLATFORM_LLM_MODEL", server.model)
        patch.setenv("KGPLATFORM_STORE", neo4j_server.url)
        patch.setenv("NEO4J_USERNAME", neo4j_server.user)
        patch.setenv("NEO4J_PASSWORD", neo4j_server.password)
        patch.setenv("KGPLATFORM_GRAPH", "from-deepke")
        patch.chdir(folder)
        yield folder


@pytest.mark.usefixtures("playground")
@pytest.mark.parametrize("command", COMMANDS)
def test_the_command_does_what_the_older_one_did(command: str) -> None:
    done = CliRunner().invoke(app, shlex.split(command)[1:])

    assert done.exit_code == 0, done.output
    assert [said for mark, said in SAID.items() if mark in command and said not in done.output] == []
    written = re.search(r" -o (\S+)", command)
    assert written is None or Path(written.group(1)).is_dir() or Path(written.group(1)).stat().st_size > 0


def test_answers_of_a_model_that_knows_all_are_all_right_by_the_official_rules(playground: Path) -> None:
    run = CliRunner().invoke

    run(app, shlex.split("convert dataset/sample/iepile --task NER --language en --split test -o known.json"))
    run(app, shlex.split("extract --format iepile known.json -o said.json"))
    done = run(app, shlex.split("evaluate --predictions said.json --official --task NER --json"))

    assert json.loads(done.output)["result"]["total"]["F1"] == 100.0


def test_every_older_command_has_a_row() -> None:
    older = ("convert_func.py", "inference.py", "eval_func.py", "finetune.py", "ccks2023_convert.py", "gpt3ICL.py")

    assert [name for name in older if name not in PAGE] == []
    assert {"`ner`", "`re`", "`ee`", "`rte`", "`da`"} <= set(re.findall(r"^\| (`\w+`)", PAGE, re.MULTILINE))
