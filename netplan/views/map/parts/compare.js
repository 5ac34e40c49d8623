// Two views at once: the second map, the slider between them, and the table of differences.
function differenceTable() {
  const [left, right] = [leftView(), rightView()];
  if (!right) return el("p", { class: "hint" }, t("none"));
  const [a, b] = [sceneOf(left), sceneOf(right)];
  const find = new Map(b.plan.targets.map((_, i) => [keyOf("target", i, b.plan), b.targets[i]]));
  const pairs = a.targets.map((one, i) => ({ one, i, two: find.get(keyOf("target", i, a.plan)) }));
  const heading = (view) => (state.compare === "today" ? t(view.stage) : letter(DATA.plans[view.plan]));
  const delta = ({ one, two }) => (two && one.ns !== null && two.ns !== null ? two.ns - one.ns : null);
  const columns = [
    { name: t("to"), sort: (p) => short(a.network.places[p.one.target.sink]), cell: (p) => targetName(p.i, a.plan, true, false) },
    { name: heading(left), number: true, sort: (p) => p.one.ns, cell: (p) => msCell(p.one.ns, { "data-column": "left" }) },
    { name: heading(right), number: true, sort: (p) => p.two?.ns, cell: (p) => (p.two ? msCell(p.two.ns, { "data-column": "right" }) : el("td", { class: "number" }, "–")) },
    { name: t("difference"), number: true, sort: delta, cell: (p) => differenceCell(delta(p)) },
  ];
  const rows = pairs.map((p) => ({ item: p, id: keyOf("target", p.i, a.plan), ...pickable("target", p.i, a.plan) }));
  return el("div", {}, figureDifferences(a, b), table(columns, rows, { caption: t("ms_hint") }),
    a.plan === b.plan ? null : setDifferences(a, b));
}

const differenceCell = (ns) => el("td", { class: `number ${ns < 0 ? "better" : ns > 0 ? "over" : ""}`, "data-ns": ns ?? "" },
  ns === null ? "–" : signed(ns, (x) => ms(x)));

function figureDifferences(a, b) {
  if (a.plan === b.plan) return null;
  const [x, y] = [a.plan, b.plan];
  const lines = [
    [t("cost"), money(x.cost_cny), money(y.cost_cny), x.cost_cny === null || y.cost_cny === null ? "–" : signed(y.cost_cny - x.cost_cny, money)],
    [t("met"), ...[x, y].map((p) => `${p.summary.met}/${p.summary.targets}`), ""],
    [t("built"), ...[x, y].map((p) => `${km(p.summary.built_km)} km`), signed(y.summary.built_km - x.summary.built_km, km)],
    [t("links"), ...[x, y].map((p) => String(p.summary.links)), signed(y.summary.links - x.summary.links, String)],
  ];
  return el("table", { class: "figures-table" }, el("thead", {}, el("tr", {}, el("th"), el("th", { class: "number" }, labelOf(x)),
    el("th", { class: "number" }, labelOf(y)), el("th", { class: "number" }, t("difference")))),
  el("tbody", {}, lines.map(([name, ...values]) => el("tr", {}, el("th", { scope: "row" }, name), values.map((v) => el("td", { class: "number" }, v))))));
}

function setDifferences(a, b) {
  const spans = (scene) => new Map(scene.plan.spans.map((s) => [scene.network.spans[s.span].id, pairName(scene.network.spans[s.span], scene.network)]));
  const links = (scene) => new Map(scene.plan.links.map((l) => [l.id, `${short(scene.network.places[l.a])} – ${short(scene.network.places[l.b])}`]));
  const only = (one, two) => [...one].filter(([id]) => !two.has(id)).map(([, name]) => name);
  return el("div", { class: "sources" }, [[t("tab_spans"), spans], [t("tab_links"), links]].map(([title, of]) => [
    el("h3", {}, title),
    [[t("only", { plan: letter(a.plan) }), only(of(a), of(b))], [t("only", { plan: letter(b.plan) }), only(of(b), of(a))]].map(([name, list]) =>
      el("p", {}, el("b", {}, `${name}: `), list.length ? list.join("; ") : t("same")))]));
}

// --- the two maps --------------------------------------------------------------------------------

function syncMaps(one, two) {
  let busy = false;
  const follow = (from, to) => () => {
    if (busy || $("map-b").hidden) return;
    busy = true;
    to.map.setView(from.map.getCenter(), from.map.getZoom(), { animate: false });
    busy = false;
  };
  one.map.on("move zoomend", follow(one, two));
  two.map.on("move zoomend", follow(two, one));
}

function layMaps() {
  const right = rightView();
  const box = $("maps");
  box.dataset.mode = right ? state.mode : "one";
  $("map-b").hidden = !right;
  $("divider").hidden = !right || state.mode !== "slider";
  for (const [id, view] of [["caption-a", leftView()], ["caption-b", right]]) {
    $(id).hidden = !right;
    if (right) $(id).textContent = viewName(view);
  }
  moveDivider(state.split);
}

function viewName(view) {
  const stage = t(view.stage);
  return state.compare === "today" ? stage : `${labelOf(DATA.plans[view.plan])} · ${stage}`;
}

function moveDivider(percent) {
  state.split = Math.max(0, Math.min(100, percent));
  $("maps").style.setProperty("--split", `${state.split}%`);
  $("divider").setAttribute("aria-valuenow", Math.round(state.split));
}

function wireDivider() {
  const divider = $("divider");
  const drag = (event) => {
    const box = $("maps").getBoundingClientRect();
    moveDivider((100 * (event.clientX - box.left)) / box.width);
  };
  divider.addEventListener("pointerdown", (event) => {
    divider.setPointerCapture(event.pointerId);
    divider.addEventListener("pointermove", drag);
  });
  divider.addEventListener("pointerup", () => divider.removeEventListener("pointermove", drag));
  divider.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -2, ArrowRight: 2 }[event.key];
    if (step) {
      event.preventDefault();
      moveDivider(state.split + step);
    }
  });
}
