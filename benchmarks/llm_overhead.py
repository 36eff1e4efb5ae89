"""What asking a model costs besides the model: our whole way from document to journal, a bare aiohttp loop, the SDK.

All three ask a server of a process of its own that answers at once, in one run, each in a fresh process. CPU time is
that of the asking process with all its threads.

    python benchmarks/llm_overhead.py [--sizes 200 2000 20000] [--concurrency 64]
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

PREDICATES = ["born in", "works for", "married to", "located in"]  # one slice: one call a document
FACTS = [
    ("Marie Curie", "born in", "Warsaw"),
    ("Marie Curie", "married to", "Pierre Curie"),
    ("Marie Curie", "works for", "University of Paris"),
    ("University of Paris", "located in", "Paris"),
]
TEXT = (
    "Note {}. Marie Curie was born in Warsaw and came to Paris, where she met Pierre Curie. They married, and "
    "after his death she took his chair at the University of Paris. With Henri Becquerel they had the prize of 1903; "
    "what they found changed how people thought of matter, and how they treated some of their diseases."
)


def answer() -> str:
    """As our prompt wants it."""
    facts: dict[str, list[dict[str, str]]] = {predicate: [] for predicate in PREDICATES}
    for subject, predicate, object in FACTS:
        facts[predicate].append({"subject": subject, "object": object})
    return json.dumps(facts)


def serve(told: Connection) -> None:
    from aiohttp import web

    usage = {"prompt_tokens": 300, "completion_tokens": 120}
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": answer()}}
    reply = json.dumps({"object": "chat.completion", "model": "novel", "choices": [choice], "usage": usage}).encode()

    async def complete(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(body=reply, content_type="application/json")

    async def run() -> None:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", complete)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        told.send(f"http://127.0.0.1:{runner.addresses[0][1]}/v1")
        await asyncio.Event().wait()

    asyncio.run(run())


def bodies(count: int) -> Iterator[dict[str, object]]:
    """What our own way sends, so that all ask the same."""
    from kgplatform.extraction.llm import slices_of
    from kgplatform.extraction.options import ExtractionOptions
    from kgplatform.extraction.prompt import load_prompts
    from kgplatform.llm.options import LLMOptions

    prompts = load_prompts()
    (part,) = slices_of(next(examples(1)), ExtractionOptions(), LLMOptions(), prompts)
    messages = [{"role": m.role, "content": m.content} for m in part.question.messages]
    for number in range(count):
        last = messages[-1]["content"].replace("Note 0.", f"Note {number}.")
        yield {"model": "novel", "messages": [*messages[:-1], {"role": "user", "content": last}], "max_tokens": 1024}


def examples(count: int) -> Iterator[object]:
    from kgplatform.types.document import Document
    from kgplatform.types.extraction import Example
    from kgplatform.types.schema import RelationType, Schema

    wanted = Schema(relations=tuple(RelationType(predicate=predicate) for predicate in PREDICATES))
    for number in range(count):
        document = Document(source="bench", id=str(number), text=TEXT.format(number), language="en")
        yield Example(document=document, wanted=wanted, task="RE")


def ours(base_url: str, count: int, concurrency: int) -> None:
    gc.set_threshold(20_000, 20, 20)  # as the command line does
    with tempfile.TemporaryDirectory() as folder:
        extract(base_url, 1, concurrency, folder, "warm")  # loads what is loaded once
    with tempfile.TemporaryDirectory() as folder:
        measured("ours", count, lambda: extract(base_url, count, concurrency, folder, "first"))
        measured("ours, cached", count, lambda: extract(base_url, count, concurrency, folder, "second"))
        measured("ours, again", count, lambda: extract(base_url, count, concurrency, folder, "second"))


def extract(base_url: str, count: int, concurrency: int, folder: str, graph: str) -> None:
    from kgplatform.extraction.options import ExtractionOptions
    from kgplatform.extraction.prompt import load_prompts
    from kgplatform.llm.options import LLMOptions
    from kgplatform.pipelines.asking import LLM
    from kgplatform.pipelines.extract import Extracting
    from kgplatform.workspace.journal import Workspace

    options = LLMOptions(base_url=base_url, model="novel", concurrency=concurrency)
    with Workspace(Path(folder)) as workspace:
        model = LLM(ExtractionOptions(), options, workspace, load_prompts())
        counts = Extracting(workspace, graph, model).run(examples(count), "reading", count)
    assert (counts.extracted + counts.skipped, counts.failed) == (count, 0), counts


def bare(base_url: str, count: int, concurrency: int) -> None:
    import aiohttp

    next(bodies(1))

    async def run() -> None:
        waiting = iter(list(bodies(count)))

        async def work(session: aiohttp.ClientSession) -> None:
            for body in waiting:
                async with session.post(f"{base_url}/chat/completions", json=body) as response:
                    json.loads(await response.read())

        connector = aiohttp.TCPConnector(limit=concurrency)
        async with aiohttp.ClientSession(connector=connector) as session:
            await asyncio.gather(*(work(session) for _ in range(concurrency)))

    measured("bare aiohttp", count, lambda: asyncio.run(run()))


def sdk(base_url: str, count: int, concurrency: int) -> None:
    import openai

    next(bodies(1))

    async def run() -> None:
        waiting = iter(list(bodies(count)))

        async def work(client: openai.AsyncOpenAI) -> None:
            for body in waiting:
                await client.chat.completions.create(**body)  # type: ignore[call-overload]

        async with openai.AsyncOpenAI(base_url=base_url, api_key="EMPTY", max_retries=0) as client:
            await asyncio.gather(*(work(client) for _ in range(concurrency)))

    measured("openai SDK", count, lambda: asyncio.run(run()))


def measured(name: str, count: int, run: object) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    run()  # type: ignore[operator]
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    row = f"| {name:<14} | {count:>9,} | {1000 * cpu / count:>15.2f} | {count / cpu:>21,.0f}"
    print(f"{row} | {count / wall:>11,.0f} | {megabytes:>6,.0f} |", flush=True)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[200, 2_000, 20_000])
    parser.add_argument("--concurrency", type=int, default=64)
    told = parser.parse_args(arguments)
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    server = context.Process(target=serve, args=(there,), daemon=True)
    server.start()
    base_url = here.recv()
    print("| way            | documents | CPU ms/document | documents/s of a core | documents/s | MB RSS |")
    print("|----------------|-----------|-----------------|-----------------------|-------------|--------|")
    for size in told.sizes:
        for way in (bare, sdk, ours):
            run = context.Process(target=way, args=(base_url, size, told.concurrency))
            run.start()
            run.join()
    server.terminate()


if __name__ == "__main__":
    main(sys.argv[1:])
