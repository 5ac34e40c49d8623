// The tables of the panel. A row chosen with mouse or keyboard is chosen on the map too.
const sorting = { column: null, down: false };

function table(columns, rows, options = {}) {
  const head = el("tr", {}, columns.map((column, i) => el("th", {
    scope: "col", class: column.number ? "number" : null, title: column.hint,
    "aria-sort": sorting.column === `${state.tab}${i}` ? (sorting.down ? "descending" : "ascending") : null,
  }, column.sort ? el("button", { type: "button", onclick: () => sortBy(i) }, column.name) : column.name)));
  const sorted = sortedRows(rows, columns);
  const grouping = sorted === rows && options.group;
  const body = sorted.flatMap((row, i) => {
    const chosen = row.chosen;
    const title = grouping && options.group(row.item, i ? rows[i - 1].item : null);
    const line = el("tr", {
      class: [row.class, chosen ? "chosen" : null].filter(Boolean).join(" "),
      tabindex: row.pick ? 0 : null, "aria-selected": row.pick ? String(Boolean(chosen)) : null,
      "data-id": row.id, onclick: row.pick, onkeydown: row.pick && rowKeys(row.pick),
    }, columns.map((column) => column.cell(row.item)));
    return title ? [el("tr", { class: "group" }, el("th", { colspan: columns.length, scope: "rowgroup" }, title)), line] : [line];
  });
  return el("table", { class: options.class }, options.caption ? el("caption", {}, options.caption) : null,
    el("thead", {}, head), el("tbody", {}, body));
}

function sortedRows(rows, columns) {
  const index = columns.findIndex((_, i) => sorting.column === `${state.tab}${i}`);
  if (index < 0) return rows;
  const value = (row) => columns[index].sort(row.item) ?? Infinity;
  const list = [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    return typeof x === "string" ? x.localeCompare(y, state.lang) : x - y;
  });
  return sorting.down ? list.reverse() : list;
}

function sortBy(i) {
  const column = `${state.tab}${i}`;
  sorting.down = sorting.column === column && !sorting.down;
  sorting.column = column;
  drawTab();
}

const rowKeys = (pick) => (event) => {
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    pick();
  }
  const to = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
  if (to && event.currentTarget[to]) {
    event.preventDefault();
    event.currentTarget[to].focus();
  }
};

const pickable = (kind, index, plan) => ({
  chosen: chosenIndex(plan, kind) === index,
  pick: () => {
    choose(kind, index, plan);
    revealChoice();
  },
});

// --- targets --------------------------------------------------------------------------------

const mark = (holds) => (holds === null
  ? el("span", { class: "mark", title: t("not_asked") }, "–")
  : el("span", { class: `mark ${holds ? "good" : "bad"}`, role: "img", "aria-label": t(holds ? "yes" : "no") },
    holds ? "✓" : "✗"));

function targetTable(view) {
  const plan = DATA.plans[view.plan];
  const today = sceneOf({ ...view, stage: "before" });
  const planned = sceneOf({ ...view, stage: "after" });
  const now = view.stage === "before" ? today : planned;
  const range = [0.8 * Math.min(...plan.targets.map((x) => x.floor_ns)), Math.max(...plan.targets.flatMap((x, i) =>
    [x.limit_ns, x.after_cut_limit_ns, today.targets[i].ns, planned.targets[i].ns, x.before_ns]), 1)];
  const places = networkOf(plan).places;
  const several = targetGroups(plan).length > 1;
  const sources = new Set(plan.targets.map((x) => x.source)).size > 1;
  const columns = [
    { name: t("to"), sort: (i) => short(places[plan.targets[i].sink]), cell: (i) => targetName(i, plan, several, sources) },
    { name: "", cell: (i) => el("td", { class: "graph" }, dumbbell(i, today, planned, range)) },
    { name: t("today"), number: true, hint: t("ms_hint"), sort: (i) => today.targets[i].ns, cell: (i) => nsWithIntact(today.targets[i], "today") },
    { name: t("planned"), number: true, hint: t("ms_hint"), sort: (i) => planned.targets[i].ns, cell: (i) => nsWithIntact(planned.targets[i], "planned") },
    { name: t("limit"), number: true, hint: t("ms_hint"), sort: (i) => now.targets[i].limit, cell: (i) => limitCell(now.targets[i]) },
    { name: t("margin"), number: true, hint: t("ms_hint"), sort: (i) => now.targets[i].margin, cell: (i) => marginCell(now.targets[i]) },
  ];
  if (plan.targets.some((x) => x.pair)) {
    columns.push({ name: t("protection_head"), number: true, hint: t("protection_hint"), sort: (i) => plan.targets[i].pair?.protection_ns, cell: (i) => protectionCell(plan.targets[i].pair) });
  }
  if (plan.targets.some((x) => x.worst) || !plan.targets.some((x) => x.pair)) {
    columns.push({ name: t("worst"), number: true, hint: t("ms_hint"), sort: (i) => plan.targets[i].worst?.one_way_ns, cell: (i) => worstCell(i, plan) });
  }
  const rows = plan.targets.map((target, i) => ({
    item: i, id: keyOf("target", i, plan), ...pickable("target", i, plan),
    class: now.targets[i].holds === false ? "missed" : now.targets[i].moved ? "moved" : "",
  }));
  return table(columns, rows, { class: "targets", caption: t("ms_hint"), group: several ? groupTitle(plan) : null });
}

// The heading over the first row of every target.
const groupTitle = (plan) => (i, before) => {
  const target = plan.targets[i];
  if (before !== null && plan.targets[before].id === target.id) return null;
  const own = plan.targets.filter((x) => x.id === target.id);
  const range = (key, of = (x) => x) => {
    const values = own.map((x) => of(x)?.[key] ?? null).filter((ns) => ns !== null);
    if (!values.length) return "–";
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return low === high ? ms(low) : `${ms(low)} – ${ms(high)}`;
  };
  return [el("i", { class: "swatch", style: { background: groupColour(target.id, plan) } }), groupName(target.id),
    el("small", {}, groupLimits(own, range))];
};

// What a target asks for: a limit, and one after a cut or for the second path of a 1+1 pair.
function groupLimits(own, range) {
  const said = [t("group_limit", { limit: range("limit_ns") })];
  if (own.some((x) => x.pair)) said.push(t("group_pair", { limit: range("limit_ns", (x) => x.pair) }));
  if (own.some((x) => x.after_cut_limit_ns !== null)) said.push(t("group_cut", { cut: range("after_cut_limit_ns") }));
  const { stated } = own[0];
  if (stated) said.push(t("group_kept", { limit: range("limit_ns", (x) => x.stated), percent: stated.percent }));
  if (stated && stated.after_ns !== null) {
    said.push(t("group_kept_cut", { limit: range("after_ns", (x) => x.stated), percent: stated.after_percent }));
  }
  return said.join(t("comma"));
}

// The protection path of a 1+1 pair over its limit.
function protectionCell(pair) {
  if (!pair) return el("td", { class: "number" }, "–");
  const cell = msCell(pair.protection_ns, { "data-column": "protection", class: `number pair ${pair.met ? "" : "over"}` });
  cell.append(el("small", { title: t("limit") }, `≤ ${ms(pair.limit_ns)}`));
  return cell;
}

function targetName(i, plan, several, sources) {
  const target = plan.targets[i];
  const places = networkOf(plan).places;
  const from = sources ? `${short(places[target.source])} → ` : "";
  const name = from + short(places[target.sink]);
  return el("td", { class: "name", title: `${target.id}: ${word(places[target.source])} → ${word(places[target.sink])}` },
    several ? el("i", { class: "stripe", style: { background: groupColour(target.id, plan) } }) : null, name);
}

function nsWithIntact(item, column) {
  const cell = msCell(item.ns, { "data-column": column });
  if (item.moved && item.ns !== item.intactNs) {
    cell.append(el("small", { title: t("intact") }, ms(item.intactNs)));
    cell.classList.add("changed");
  }
  return cell;
}

const limitCell = (item) => (item.limit === null
  ? el("td", { class: "number" }, "–")
  : msCell(item.limit, { "data-column": "limit" }));

function marginCell(item) {
  return el("td", { class: "number margin", "data-column": "margin", "data-ns": item.margin ?? "" },
    item.margin === null ? "" : signed(item.margin, (x) => ms(x)), " ", mark(item.holds));
}

function worstCell(i, plan) {
  const { worst } = plan.targets[i];
  if (!worst) return el("td", { class: "number" }, "–");
  const failure = plan.failures.find((f) => f.id === worst.failure);
  return msCell(worst.one_way_ns, {
    "data-column": "worst", title: failure ? failureName(failure, networkOf(plan)) : worst.failure,
    class: `number ${worst.met ? "" : "over"}`,
  });
}

// Floor, today, plan and limit on one line.
function dumbbell(i, today, planned, [low, top]) {
  const target = planned.targets[i];
  const share = (ns) => Math.max(0, Math.min(100, (100 * (ns - low)) / (top - low)));
  const at = (ns) => `${share(ns)}%`;
  const before = today.targets[i].ns;
  const box = el("span", { class: "dumbbell", "aria-hidden": "true" });
  if (before !== null && target.ns !== null) {
    const [from, to] = [Math.min(before, target.ns), Math.max(before, target.ns)];
    box.append(el("i", { class: "bar", style: { left: at(from), width: `${share(to) - share(from)}%` } }));
  }
  box.append(el("i", { class: "floor", style: { left: at(target.target.floor_ns) } }));
  if (target.limit !== null) box.append(el("i", { class: "limit", style: { left: at(target.limit) } }));
  if (before !== null) box.append(el("i", { class: "dot before", style: { left: at(before) } }));
  if (target.ns !== null) {
    const good = target.holds !== false ? "good" : "bad";
    box.append(el("i", { class: `dot after ${good}`, style: { left: at(target.ns) } }));
  }
  return box;
}

// --- links and spans ---------------------------------------------------------------------------

function linkTable(view) {
  const plan = DATA.plans[view.plan];
  const scene = sceneOf({ ...view, stage: "after" });
  const places = networkOf(plan).places;
  const name = (i) => `${short(places[plan.links[i].a])} – ${short(places[plan.links[i].b])}`;
  const fate = (i) => (scene.links[i].cut ? t("fell_away") : scene.links[i].moved ? t("rerouted") : null);
  const columns = [
    { name: t("link"), sort: name, cell: (i) => el("td", { class: "name" },
      el("i", { class: "swatch", style: { background: linkColour(plan.links[i], plan) } }), name(i),
      fate(i) ? el("small", { class: "fate" }, fate(i)) : null) },
    { name: t("fibre_km"), number: true, sort: (i) => plan.links[i].length_km, cell: (i) => el("td", { class: "number" }, km(plan.links[i].length_km)) },
    ...(plan.traffic ? [] : [{ name: t("new_km"), number: true, sort: (i) => plan.links[i].new_cable_km, cell: (i) => el("td", { class: "number" }, km(plan.links[i].new_cable_km)) }]),
    { name: t("one_way"), number: true, hint: "ms", sort: (i) => scene.links[i].ns, cell: (i) => msCell(scene.links[i].ns, { "data-column": "one_way" }) },
    ...(plan.traffic ? [
      { name: t("channels"), number: true, sort: (i) => plan.links[i].lit.count, cell: (i) => el("td", { class: "number", "data-column": "channels" }, grouped(plan.links[i].lit.count)) },
      { name: "Gbit/s", number: true, sort: (i) => plan.links[i].lit.gbit_s, cell: (i) => el("td", { class: "number" }, grouped(plan.links[i].lit.gbit_s, 1)) },
    ] : []),
    { name: t("use"), sort: (i) => useText(plan.links[i]), cell: (i) => el("td", { "data-column": "use" }, useText(plan.links[i])) },
    { name: t("price"), number: true, sort: (i) => plan.links[i].cost_cny, cell: (i) => moneyCell(plan.links[i].cost_cny) },
  ];
  const rows = plan.links.map((link, i) => ({
    item: i, id: link.id, ...pickable("link", i, plan), class: fate(i) ? "moved" : "",
  }));
  return table(columns, rows);
}

// Working for so many pairs, or standing by for so many after a failure.
const useText = (item) => (item.standby ? t("use_standby_n", { n: item.later.length }) : t("use_working_n", { n: item.intact.length }));

const moneyCell = (cny) => el("td", { class: "number", "data-cny": cny }, money(cny));

function spanTable(view) {
  const plan = DATA.plans[view.plan];
  const network = networkOf(plan);
  const columns = [
    { name: t("span"), sort: (i) => pairName(network.spans[plan.spans[i].span], network), cell: (i) => el("td", { class: "name" }, pairName(network.spans[plan.spans[i].span], network)) },
    { name: t("what"), sort: (i) => plan.spans[i].status, cell: (i) => el("td", {}, el("i", { class: "swatch", style: { background: spanColour(plan.spans[i].span, network) } }), t(`status_${plan.spans[i].status}`)) },
    ...(plan.traffic ? [] : [{ name: t("fibre"), sort: (i) => network.spans[plan.spans[i].span].fibre, cell: (i) => el("td", {}, fibreName(network.spans[plan.spans[i].span].fibre, network)) }]),
    { name: t("fibre_km"), number: true, sort: (i) => network.spans[plan.spans[i].span].fibre_km, cell: (i) => el("td", { class: "number" }, km(network.spans[plan.spans[i].span].fibre_km)) },
    ...(plan.traffic ? [
      { name: t("fibre_pairs"), number: true, sort: (i) => plan.spans[i].load.fibre_pairs, cell: (i) => el("td", { class: "number" }, grouped(plan.spans[i].load.fibre_pairs)) },
      { name: t("fill_most"), number: true, hint: "%", sort: (i) => plan.spans[i].load.most, cell: (i) => el("td", { class: "number", "data-column": "fill" }, percent(plan.spans[i].load.most)) },
    ] : []),
    { name: t("use"), sort: (i) => useText(plan.spans[i]), cell: (i) => el("td", { "data-column": "use" }, useText(plan.spans[i])) },
    { name: t("price_all"), number: true, sort: (i) => plan.spans[i].build_cny + plan.spans[i].line_system_cny + (plan.spans[i].lease_cny || 0), cell: (i) => moneyCell(plan.spans[i].build_cny + plan.spans[i].line_system_cny + (plan.spans[i].lease_cny || 0)) },
  ];
  const rows = plan.spans.map((span, i) => ({
    item: i, id: network.spans[span.span].id, ...pickable("span", span.span, plan),
  }));
  return table(columns, rows);
}

function spanColour(index, network) {
  const span = network.spans[index];
  return span.state === "existing" ? theme().lit : fibreColour(span.fibre);
}

function fibreName(id, network) {
  const fibre = network.fibres.find((f) => f.id === id);
  return fibre ? word(fibre) : id;
}

// --- what cannot be met, and where it all comes from ---------------------------------------------

function impossibleTable(view) {
  const plan = DATA.plans[view.plan];
  const network = networkOf(plan);
  const item = (i) => plan.impossible[i];
  const columns = [
    { name: t("to"), cell: (i) => el("td", { class: "name" }, short(network.places[item(i).sink]), el("small", {}, item(i).id)) },
    { name: t("obstacle"), cell: (i) => el("td", {}, obstacleText(item(i), plan)) },
    { name: t("floor"), number: true, cell: (i) => msCell(item(i).floor_ns) },
    { name: t("best"), number: true, cell: (i) => msCell(item(i).best_ns, { "data-column": "best" }) },
    { name: t("limit"), number: true, cell: (i) => msCell(item(i).limit_ns) },
  ];
  const rows = plan.impossible.map((entry, i) => ({
    item: i, id: `${entry.id} ${network.places[entry.sink].id}`,
    pick: () => { choose("place", entry.sink, plan); revealChoice(); },
  }));
  return table(columns, rows, { class: "targets" });
}

function obstacleText(item, plan) {
  const failure = plan.failures.find((f) => f.id === item.failure);
  const why = t(`obstacle_${item.obstacle}`, { failure: failure ? failureName(failure, networkOf(plan)) : item.failure });
  return item.failure === "every failure" ? t("obstacle_every", { why }) : why;
}

function sourcesPage(view) {
  const { provenance: p, reason, name } = DATA.plans[view.plan];
  const list = (title, items) => (items.length ? [el("h3", {}, title), el("ul", {}, items.map((x) => el("li", {}, x)))] : []);
  return el("div", { class: "sources" },
    list(t("notes"), p.data_notes.map(ours)),
    list(t("overrides"), p.overrides),
    list(t("inputs"), p.inputs.map((i) => [el("b", {}, ours(i.role)), ` ${i.path} `, el("code", { title: i.sha256 }, i.sha256.slice(0, 12))])),
    list(t("solver"), [t("version", { version: p.netplan_version, solver: p.solver, solver_version: p.solver_version, seed: p.seed }), `${t("reason")}${zh() ? "：" : ": "}${ours(reason)}`, name]),
    el("p", { class: "hint" }, backdropNote()));
}

function backdropNote() {
  const key = { bundled: "note_backdrop", world: "note_world", file: "note_file", tiles: "note_tiles" }[DATA.basemap.kind];
  return key ? t(key, { credit: DATA.basemap.credit, step: DATA.basemap.step_deg }) : "";
}
