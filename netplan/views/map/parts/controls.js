// Header, failure picker, layers, legend, search, keys.
const option = (value, text, chosen) => el("option", { value, selected: chosen }, text);

function switchOf(box, choices, value, pick) {
  $(box).replaceChildren(...choices.map(([key, text]) => el("button", {
    type: "button", "aria-pressed": String(key === value), "data-value": key, onclick: () => pick(key),
  }, text)));
}

function drawHeader() {
  const plan = DATA.plans[state.plan];
  document.documentElement.lang = zh() ? "zh-CN" : "en";
  document.documentElement.dataset.theme = state.theme;
  document.body.dataset.stage = state.stage;
  document.title = `${titleOf(plan)} – netplan`;
  document.querySelectorAll("[data-t]").forEach((node) => { node.textContent = t(node.dataset.t); });
  $("title").textContent = titleOf(plan);
  const other = zh() ? plan.title : plan.title_zh;
  const broken = plan.status === "infeasible" || plan.status === "no_plan";
  $("verdict").replaceChildren(
    el("span", { class: `badge ${broken ? "bad" : plan.given ? "given" : "good"}`, "data-status": plan.status }, `${broken ? "✗" : plan.given ? "·" : "✓"} ${t(`status_${verdictOf(plan)}`)}`),
    " ", broken ? brokenText(plan) : other || plan.name);
  drawYears(plan);
  $("plan-box").hidden = DATA.plans.length < 2 || DATA.series === "years";
  $("plan").replaceChildren(...DATA.plans.map((p, i) => option(i, labelOf(p), i === state.plan)));
  const choices = comparisons().filter((c) => c.value !== `plan${state.plan}`);
  $("compare").replaceChildren(...choices.map((c) => option(c.value, comparisonName(c.value), c.value === state.compare)));
  switchOf("stage", [["before", t("before")], ["after", t("after")]], state.stage, (stage) => set({ stage }));
  $("stage").classList.toggle("off", state.compare === "today");
  switchOf("compare-mode", [["side", t("side")], ["slider", t("slider")]], state.mode, (mode) => set({ mode }));
  $("compare-mode").hidden = state.compare === "none";
  $("language").textContent = t("language");
  $("theme").textContent = t(state.theme === "light" ? "theme_dark" : "theme_light");
  $("print").textContent = t("print");
  $("help").title = t("help");
  $("help").setAttribute("aria-label", t("help"));
  $("note").replaceChildren([coursesNote(), backdropNote()].filter(Boolean).join(" "));
}

// What stands at the end of each year: one plan a year, gone through by a slider.
function drawYears(plan) {
  $("year-box").hidden = DATA.series !== "years";
  if (DATA.series !== "years") return;
  $("year-shown").textContent = t("year_of", { n: state.plan + 1, all: DATA.plans.length });
  $("year").max = DATA.plans.length;
  $("year").value = state.plan + 1;
  $("year").setAttribute("aria-label", labelOf(plan));
}

function coursesNote() {
  const network = DATA.networks[DATA.plans[state.plan].network];
  const courses = coursesOf(network);
  const notes = [
    hasDrawn(network) ? t("note_courses_drawn") : "",
    courses === "known" ? "" : t(`note_courses_${courses}`),
    ...network.course_credits.map((credit) => t("note_courses_credit", { credit: ours(credit) })),
  ];
  return notes.filter(Boolean).join(" ");
}

const percent = (share, places = 1) => grouped(100 * share, places);
const percentDown = (share) => grouped(Math.floor(1000 * share) / 10, 1);
const percentAsked = (share) => String(Number((100 * share).toPrecision(12)));

const figure = (key, value, note, attributes = {}) => el("div", { class: "figure", "data-figure": key, ...attributes },
  el("span", {}, t(key)), el("b", {}, value), el("small", {}, note || "\u00a0"));

// Which probability is asked for, and how far it is guaranteed.
function askedFigures(plan) {
  const path = (plan.confident || []).map((asked) => figure("asked_path", `≥ ${percentAsked(asked)} %`, t("asked_path_note")));
  if (!plan.joint) return path;
  const asked = percentAsked(plan.joint.asked);
  return [...path, figure("asked_joint", `≥ ${percentDown(plan.joint.least)} %`,
    t(plan.joint.met ? "asked_joint_met" : "asked_joint_open", { asked }))];
}

function comparisonName(value) {
  if (value === "none" || value === "today") return t(value === "none" ? "none" : "today_plan");
  return labelOf(DATA.plans[Number(value.slice(4))]);
}

const linksNote = (plan) => (plan.traffic
  ? t("links_note_lit", { gbit: grouped(plan.traffic.lit_gbit_s, 1) })
  : t("links_note", { gbit: grouped(plan.capacity_gbit_s) }));

// Today's mean, or why there is none beside the plan's: it would be one of fewer targets.
function meanNote(summary) {
  if (summary.cut_off_today) return t("mean_cut", { n: summary.cut_off_today });
  return summary.mean_before_ns === null ? "" : t("mean_note", { ms: ms(summary.mean_before_ns) });
}

function drawFigures() {
  const plan = DATA.plans[state.plan];
  const s = plan.summary;
  $("figures").replaceChildren(
    s.can_hold === null
      ? figure("met", `${s.met} / ${s.targets}`, t("met_note", { intact: s.met_intact, today: s.met_today }))
      : figure("can_hold", `${s.can_hold} / ${s.targets}`, t("can_hold_note", { today: s.met_today })),
    figure("mean", s.mean_after_ns === null ? "—" : `${ms(s.mean_after_ns)} ms`, meanNote(s), { "data-ns": s.mean_after_ns }),
    figure("cost", money(plan.cost_cny), plan.cost_cny === null ? "" : t("cost_note", { cable: money(s.cable_cny), line: money(s.line_system_cny), terminals: money(s.terminals_cny) }) + (s.lease_cny ? t("cost_lease", { lease: money(s.lease_cny) }) : ""), { "data-cny": plan.cost_cny ?? "" }),
    figure("built", `${km(s.built_km)} km`, t("built_note", { count: s.built })),
    figure("reused", `${km(s.lit_km)} km`, t("reused_note", { count: s.lit })),
    figure("links", String(s.links), linksNote(plan)),
    ...(plan.traffic ? [figure("traffic", `${grouped(plan.traffic.gbit_s, 1)} Gbit/s`, t("traffic_note", { channels: grouped(plan.traffic.channels), n: grouped(plan.traffic.fibre_pairs) }))] : []),
    figure("gap", proofText(plan), plan.given || plan.lower_bound_cny === null ? "" : t("gap_note", { bound: money(plan.lower_bound_cny) })),
    ...(plan.odds === null ? [] : [figure("odds", `${grouped(100 * plan.odds.always, 1)} %`, t("odds_note", {
      low: grouped(100 * plan.odds.low, 1), high: grouped(100 * plan.odds.high, 1), intact: grouped(100 * plan.odds.intact, 1) }))]),
    ...askedFigures(plan));
}

// --- failures --------------------------------------------------------------------------------

function drawFailures() {
  const plan = DATA.plans[state.plan];
  const order = failureOrder(plan);
  const groups = ["fails", "moves", "nothing"].map((group) => {
    const list = order.filter((item) => item.group === group);
    return list.length ? el("optgroup", { label: `${t(`group_${group}`)} (${list.length})` }, list.map((item) =>
      option(item.index, failureName(plan.failures[item.index], networkOf(plan)), item.index === state.failure))) : null;
  });
  $("failure").replaceChildren(option("", t("no_failure"), state.failure === null), ...groups.filter(Boolean));
  for (const [id, key] of [["failure-previous", "previous"], ["failure-next", "next"], ["failure-clear", "clear"]]) {
    $(id).title = t(key);
    $(id).setAttribute("aria-label", t(key));
  }
  $("failure-clear").disabled = state.failure === null;
  $("failure-box").hidden = plan.failures.length === 0;
  drawConsequence();
}

function drawConsequence() {
  const box = $("consequence");
  box.replaceChildren();
  if (state.failure === null) return;
  for (const view of [leftView(), rightView()].filter(Boolean)) {
    const scene = sceneOf(view);
    const name = state.compare === "none" ? null : el("b", {}, `${viewName(view)}: `);
    box.append(el("span", { class: scene.targets.some((x) => x.holds === false) ? "bad" : "" }, name, consequence(scene)));
  }
}

function consequence(scene) {
  if (scene.unknownFailure) return t("not_in_plan");
  const moved = scene.targets.filter((x) => x.moved);
  const count = {
    moved: scene.links.filter((x) => x.moved).length, cut: scene.links.filter((x) => x.cut).length,
    slower: moved.filter((x) => x.ns !== null && x.ns > x.intactNs).length,
    failed: scene.targets.filter((x) => x.holds === false && x.ns !== null).length,
    off: scene.targets.filter((x) => x.holds === false && x.ns === null).length,
  };
  if (!moved.length && !count.moved && !count.cut && !count.failed && !count.off) return t("effect_none");
  const judged = (moved.length ? moved : scene.targets).filter((x) => x.limit !== null);
  const worst = judged.sort((a, b) => (a.margin ?? -Infinity) - (b.margin ?? -Infinity))[0];
  const tail = worst ? t("effect_worst", { place: short(scene.network.places[worst.target.sink]), ms: ms(worst.ns), limit: ms(worst.limit) }) : "";
  return `${t("effect", count)} ${tail}`;
}

function stepFailure(by) {
  const order = failureOrder(DATA.plans[state.plan]).map((item) => item.index);
  if (!order.length) return;
  const at = order.indexOf(state.failure);
  const to = at < 0 ? (by > 0 ? 0 : order.length - 1) : at + by;
  set({ failure: to < 0 || to >= order.length ? null : order[to] });
}

// --- layers and legend -------------------------------------------------------------------------

function drawLayers() {
  const circles = DATA.plans.some((plan) => plan.circles);
  const names = Object.keys(state.layers).filter((name) =>
    (name !== "circle" || circles) && (name !== "backdrop" || DATA.basemap.kind !== "none"));
  $("layers").querySelector("div").replaceChildren(...names.reverse().map((name) => el("label", {},
    el("input", {
      type: "checkbox", checked: state.layers[name], "data-layer": name,
      onchange: (event) => set({ layers: { ...state.layers, [name]: event.target.checked } }),
    }), " ", t(`layer_${name}`))));
}

function drawLegend() {
  const scene = sceneOf(leftView());
  const { plan, network } = scene;
  const colours = theme();
  const row = (picture, text) => el("div", {}, picture, el("span", {}, text));
  const line = (colour, kind) => el("i", { class: `key ${kind || ""}`,
    style: kind === "tube" ? { background: colours.tube, borderColor: colour } : { borderTopColor: colour } });
  const sign = (kind, colour) => el("i", { class: `sign ${kind}`, style: { color: colour } }, { hub: "◆", met: "●", unmet: "▲", backbone: "●", cut: "✕" }[kind]);
  const fibres = [...new Set(plan.spans.filter((s) => s.status === "built").map((s) => network.spans[s.span].fibre))];
  const drawn = signsOf(scene);
  const filled = state.layers.fill && scene.loads.size > 0; // then colours say how full, not which fibre
  const rows = [
    drawn.has("hub") ? row(sign("hub", colours.ink), t("legend_hub")) : null,
    drawn.has("met") ? row(sign("met", OKABE_ITO.green), t("legend_met")) : null,
    drawn.has("unmet") ? row(sign("unmet", OKABE_ITO.vermillion), t("legend_unmet")) : null,
    drawn.has("backbone") ? row(sign("backbone", colours.backbone), t("legend_backbone")) : null,
    state.layers.existing && network.spans.some((s) => s.state === "existing") ? row(line(colours.existing, "thin"), t("legend_existing")) : null,
    !filled && plan.spans.some((s) => s.status === "lit") ? row(line(colours.lit, "tube"), t("legend_lit")) : null,
    ...(filled ? [] : fibres).map((fibre) => row(line(fibreColour(fibre), "tube"), t("legend_built", { fibre: fibreName(fibre, network) }))),
    scene.standby.size ? row(strokeKey(fibreColour(fibres[0]), 3, STANDBY_DASH), t("legend_standby")) : null,
    state.layers.candidates ? row(line(colours.candidate, "dashed"), t("legend_candidate")) : null,
    hasDrawn(network) ? row(strokeKey(colours.existing, 2, null), t("legend_drawn")) : null,
    coursesOf(network) === "mixed" ? row(strokeKey(colours.existing, 2, dotted(null)), t("legend_schematic")) : null,
    ...(plan.links.length ? targetGroups(plan).filter((id) => plan.links.some((l) => groupOf(l, plan) === id))
      .map((id) => row(line(groupColour(id, plan)), t("legend_link", { target: groupName(id) }))) : []),
    plan.links.some((l) => groupOf(l, plan) === null) ? row(line(OTHER_LINK), t("legend_other")) : null,
    ...(state.layers.survey ? Object.keys(SURVEY_COLOURS).map((worth) =>
      row(strokeKey(SURVEY_COLOURS[worth], 7, null), t(`legend_survey_${worth}`))) : []),
    ...(state.layers.fill && scene.loads.size ? FILL_STEPS.map(([step, , colour]) =>
      row(line(colour, "tube"), t(`legend_fill_${step}`))) : []),
    state.chosen ? row(line(colours.halo, "wide"), t("legend_selected")) : null,
    scene.failure ? row(sign("cut", OKABE_ITO.vermillion), t("legend_cut")) : null,
    ...(state.layers.circle && plan.circles ? circleRows(plan.circles) : []),
    plan.links.length ? el("p", { class: "hint" }, t("legend_lanes"), plan.traffic ? ` ${t("legend_load")}` : "") : null,
  ];
  $("legend").querySelector("div").replaceChildren(...rows.filter(Boolean));
}

// The dash of every ring, as the map draws it, and the time it stands for.
function circleRows(circles) {
  const network = networkOf(DATA.plans[state.plan]);
  const from = short(network.places[circles.origin]);
  return circles.limits_ms.map((limit) => {
    const { color, weight, dashArray } = circleLine(limit, circles);
    return el("div", {}, strokeKey(color, weight + 0.6, dashArray), el("span", {}, t("legend_circle", { from, ms: limit })));
  });
}

// A piece of a line with the dash that it has on the map.
function strokeKey(color, width, dash) {
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const stroke = document.createElementNS("http://www.w3.org/2000/svg", "path");
  Object.entries({ d: "M0 5H24", stroke: color, "stroke-width": width, "stroke-dasharray": dash || "none" })
    .forEach(([name, value]) => stroke.setAttribute(name, value));
  picture.setAttribute("class", "ring");
  picture.append(stroke);
  return picture;
}

// --- quick views ---------------------------------------------------------------------------------

const EVERYTHING = () => true;
const wholeOf = (network) => L.latLngBounds([
  ...network.places.map((p) => [p.lat, p.lon]), ...network.spans.flatMap((s) => s.via.map(([lon, lat]) => [lat, lon])),
]);

// What a plan is about; where there is no coast to tell where that is, the whole network.
function boundsOf(plan, keep) {
  const network = networkOf(plan);
  if (keep === EVERYTHING && !DATA.extent.coast) return wholeOf(network).pad(0.08);
  const points = new Set(plan.targets.filter(keep).flatMap((x) => [x.sink, x.source]));
  plan.links.filter((link) => !points.size || points.has(link.b) || points.has(link.a))
    .forEach((link) => link.route.forEach((s) => [network.spans[s].a, network.spans[s].b].forEach((p) => points.add(p))));
  const used = points.size ? [...points].map((i) => network.places[i]) : network.places;
  return L.latLngBounds(used.map((p) => [p.lat, p.lon])).pad(0.08);
}

function drawViews() {
  const plan = DATA.plans[state.plan];
  const groups = targetGroups(plan);
  const choices = [["", t("whole")], ...(groups.length > 1 ? groups.map((id) => [id, groupName(id)]) : [])];
  switchOf("views", choices, null, (id) => {
    views.a.fit(boundsOf(plan, id ? (x) => x.id === id : EVERYTHING));
  });
}

// --- search ----------------------------------------------------------------------------------------

const RANK = { hub: 0, demand: 1, backbone: 2 };

function findPlaces(text) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  const score = (place) => {
    const fields = [place.name, place.name_zh, place.id, place.province, place.province_zh].map((x) => (x || "").toLowerCase());
    const at = fields.findIndex((x) => x.startsWith(wanted));
    if (at >= 0) return at < 3 ? 0 : 2;
    return fields.some((x) => x.includes(wanted)) ? 3 : 9;
  };
  const places = networkOf(DATA.plans[state.plan]).places;
  return places.map((place, index) => ({ place, index, score: score(place) }))
    .filter((item) => item.score < 9)
    .sort((a, b) => a.score - b.score || RANK[a.place.role] - RANK[b.place.role] || a.index - b.index).slice(0, 8);
}

function drawSearch() {
  $("query").placeholder = t("search");
  $("query").setAttribute("aria-label", t("search"));
}

function wireSearch() {
  const [query, found] = [$("query"), $("found")];
  let items = [];
  let at = -1;
  const close = () => { found.hidden = true; query.setAttribute("aria-expanded", "false"); };
  const pick = (item) => {
    close();
    query.value = "";
    query.blur();
    goTo(item.index);
  };
  const draw = () => {
    found.replaceChildren(...(items.length ? items.map((item, i) => el("li", {
      role: "option", id: `found-${i}`, "aria-selected": String(i === at), onmousedown: (e) => { e.preventDefault(); pick(item); },
    }, el("b", {}, word(item.place)), ` ${zh() ? item.place.name : item.place.name_zh} `,
    el("small", {}, (zh() ? item.place.province_zh : item.place.province) || ""))) : [el("li", { class: "hint" }, t("nothing_found"))]));
    found.hidden = !query.value.trim();
    query.setAttribute("aria-expanded", String(!found.hidden));
    query.setAttribute("aria-activedescendant", at >= 0 ? `found-${at}` : "");
  };
  query.addEventListener("input", () => { items = findPlaces(query.value); at = items.length ? 0 : -1; draw(); });
  query.addEventListener("blur", close);
  query.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && items.length) {
      event.preventDefault();
      at = (at + step + items.length) % items.length;
      draw();
    } else if (event.key === "Enter" && items[at]) pick(items[at]);
    else if (event.key === "Escape") { query.value = ""; close(); query.blur(); event.stopPropagation(); }
  });
}

function goTo(index) {
  const plan = DATA.plans[state.plan];
  const place = networkOf(plan).places[index];
  choose("place", index, plan);
  views.a.map.flyTo([place.lat, place.lon], Math.max(views.a.map.getZoom(), 7.5), { duration: 0.5 });
}

// --- keys ------------------------------------------------------------------------------------------

const KEYS = [["/", "key_search"], ["b", "key_stage"], ["[ ]", "key_failure"], ["Esc", "key_clear"],
  ["l", "key_language"], ["d", "key_theme"], ["?", "key_help"], ["↑ ↓ Enter", "key_table"], ["← ↑ ↓ → + −", "key_map"]];

function drawKeys() {
  $("keys").replaceChildren(el("h2", {}, t("help")), el("dl", {}, KEYS.map(([key, text]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, t(text))])),
    el("button", { type: "button", class: "action", onclick: () => $("keys").close() }, t("close")));
}

const flip = (key, one, two) => set({ [key]: state[key] === one ? two : one });

function wireKeys() {
  const actions = {
    "/": () => $("query").focus(), b: () => flip("stage", "before", "after"), "[": () => stepFailure(-1), "]": () => stepFailure(1),
    l: () => flip("lang", "zh", "en"), d: () => flip("theme", "light", "dark"), "?": () => $("keys").showModal(),
    Escape: () => (state.chosen ? set({ chosen: null }) : set({ failure: null })),
  };
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== "checkbox";
    if (typing || event.ctrlKey || event.metaKey || event.altKey || $("keys").open) return;
    const action = actions[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  });
}

function wireControls() {
  $("year").addEventListener("input", (e) => set({ plan: Number(e.target.value) - 1 }));
  $("plan").addEventListener("change", (e) => {
    const plan = Number(e.target.value);
    set({ plan, failure: null, compare: state.compare === `plan${plan}` ? "none" : state.compare });
  });
  $("compare").addEventListener("change", (e) => set({ compare: e.target.value, tab: e.target.value === "none" ? "targets" : "compare" }));
  $("failure").addEventListener("change", (e) => set({ failure: e.target.value === "" ? null : Number(e.target.value) }));
  $("failure-previous").addEventListener("click", () => stepFailure(-1));
  $("failure-next").addEventListener("click", () => stepFailure(1));
  $("failure-clear").addEventListener("click", () => set({ failure: null }));
  $("language").addEventListener("click", () => flip("lang", "zh", "en"));
  $("theme").addEventListener("click", () => flip("theme", "light", "dark"));
  $("print").addEventListener("click", () => window.print());
  $("help").addEventListener("click", () => $("keys").showModal());
}
