// The error browser: reads the cases that stand in the page, filters them, shows a page of them at a time.
(() => {
  "use strict";
  const root = document.getElementById("browser");
  const cases = JSON.parse(document.getElementById("cases").textContent);
  const list = root.querySelector(".cases"), told = root.querySelector(".told");
  const pick = (name) => root.querySelector(`[name="${name}"]`);
  const [label, why, source, search] = ["label", "why", "source", "search"].map(pick);
  const [back, on] = [root.querySelector(".back"), root.querySelector(".on")];
  const SIZE = 10, SIGNS = { right: "✓", wrong: "✗", missing: "○" };
  let found = cases, page = 0, soon = 0;

  const make = (tag, name, text) => {
    const one = document.createElement(tag);
    if (name) one.className = name;
    if (text !== undefined) one.textContent = text;
    return one;
  };
  const words = (item) => item[2].map(([part]) => part).join(" ");
  const isError = (item) => item[0] !== "right";
  const hay = cases.map((one) =>
    [one.id, one.source, one.topic, one.text, ...one.items.map((item) => `${words(item)} ${item[4]}`)].join("\n").toLowerCase());

  const fill = (select, counts) => {
    [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).forEach(([name, count]) => {
      const option = make("option", "", `${name} (${count})`);
      option.value = name;
      select.append(option);
    });
  };
  const count = (values) => values.reduce((all, one) => all.set(one, (all.get(one) || 0) + 1), new Map());
  const errors = cases.flatMap((one) => one.items.filter(isError));
  fill(label, count(errors.map((item) => item[1])));
  fill(why, count(errors.map((item) => item[3]).filter(Boolean)));
  fill(source, count(cases.map((one) => one.source)));

  const marked = (one, box) => {
    const edges = new Set([0, one.text.length]);
    one.items.forEach((item) => item[5].forEach(([start, end]) => edges.add(start).add(end)));
    const places = [...edges].filter((place) => place <= one.text.length).sort((a, b) => a - b);
    for (let at = 0; at + 1 < places.length; at++) {
      const [start, end] = [places[at], places[at + 1]];
      const here = [];
      one.items.forEach((item, number) => item[5].forEach((mark) => {
        if (mark[0] <= start && end <= mark[1]) here.push([number, item, mark[2]]);
      }));
      const piece = one.text.slice(start, end);
      if (!here.length) { box.append(piece); continue; }
      const verdicts = new Set(here.map(([, item]) => item[0]));
      if (verdicts.size > 1) verdicts.delete("right");
      const span = make("span", [...verdicts].join(" "), piece);
      span.title = [...new Set(here.map(([, item, part]) => `${item[0]}: ${part} of ${words(item)}`))].join("\n");
      span.dataset.items = " " + here.map(([number]) => number).join(" ") + " ";
      box.append(span);
    }
  };

  const row = (item, number, box) => {
    const line = make("li");
    line.tabIndex = 0;
    const verdict = make("span", `t-${item[0]}`, SIGNS[item[0]] + " ");
    verdict.append(make("span", "word", item[0]));
    line.append(verdict);
    const said = make("span", "words");
    item[2].forEach(([part, about]) => said.append(about ? make("span", "label", part) : make("b", "", part || "∅"), " "));
    if (item[3]) said.append(make("span", "why", item[3]));
    line.append(said);
    if (item[4]) line.append(make("span", "beside", (item[0] === "wrong" ? "gold has " : "predicted was ") + item[4]));
    const light = (lit) => box.querySelectorAll(`[data-items~="${number}"]`).forEach((span) => span.classList.toggle("lit", lit));
    ["mouseenter", "focus"].forEach((event) => line.addEventListener(event, () => light(true)));
    ["mouseleave", "blur"].forEach((event) => line.addEventListener(event, () => light(false)));
    return line;
  };

  const shown = (one) => {
    const card = make("article", "case"), where = make("div", "where"), box = make("p", "text");
    const [right, wrong, missing] = one.counts;
    where.append(make("span", "", one.source + (one.topic ? ` · ${one.topic}` : "")));
    const id = make("span", "id", one.id);
    id.title = one.id;
    where.append(id, make("span", "", `${right} right, ${wrong} wrong, ${missing} missing`));
    card.lang = one.lang;
    where.lang = "en";
    if (one.failure) where.append(make("span", "failure", `failed: ${one.failure}`));
    marked(one, box);
    if (one.cut) box.append(make("span", "soft", ` … ${one.cut} more characters`));
    const rows = make("ul"), fine = make("ul");
    one.items.forEach((item, number) => (isError(item) ? rows : fine).append(row(item, number, box)));
    card.append(where, box, rows);
    if (fine.children.length) {
      const rest = make("details"), summary = make("summary", "", `${fine.children.length} right`);
      summary.lang = "en";
      rest.append(summary, fine);
      card.append(rest);
    }
    return card;
  };

  const show = () => {
    const pages = Math.max(1, Math.ceil(found.length / SIZE));
    page = Math.min(page, pages - 1);
    list.replaceChildren(...found.slice(page * SIZE, page * SIZE + SIZE).map(shown));
    told.textContent = found.length ? `${found.length} documents, page ${page + 1} of ${pages}` : "no document fits these filters";
    back.disabled = page === 0;
    on.disabled = page + 1 >= pages;
  };
  const filter = () => {
    const wanted = search.value.trim().toLowerCase();
    found = cases.filter((one, number) =>
      (!source.value || one.source === source.value) &&
      (!wanted || hay[number].includes(wanted)) &&
      (!(label.value || why.value) || one.items.some((item) =>
        isError(item) && (!label.value || item[1] === label.value) && (!why.value || item[3] === why.value))));
    page = 0;
    show();
  };
  [label, why, source].forEach((select) => select.addEventListener("change", filter));
  search.addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(filter, 120); });
  const turn = (by) => { page += by; show(); root.scrollIntoView(); };
  back.addEventListener("click", () => turn(-1));
  on.addEventListener("click", () => turn(1));
  show();
})();
