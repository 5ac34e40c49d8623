// What is said about one thing: a line when the mouse is over it, a card when it is chosen.
function tooltip({ kind, index }, scene) {
  const box = el("div", {});
  const line = (text, strong) => box.append(el(strong ? "b" : "div", {}, text));
  const { network, plan } = scene;
  if (kind === "place") {
    const place = network.places[index];
    line(word(place), true);
    line(t(`role_${place.role}`));
    scene.targets.filter((x) => x.target.sink === index).forEach((x) =>
      line(`${x.target.id}: ${ms(x.ns)} ms${x.limit === null ? "" : ` / ${ms(x.limit)} ms`} ${x.holds ? "✓" : x.holds === false ? "✗" : ""}`));
  } else if (kind === "span") {
    const span = network.spans[index];
    line(pairName(span, network), true);
    line(`${t(`status_${scene.status(index)}`)} · ${fibreName(span.fibre, network)}`);
    line(`${km(span.fibre_km)} km · ${ms(total(span.parts))} ms`);
    partLines(span.parts).forEach((text) => line(text));
    const load = scene.loads.get(index);
    if (load) line(t("fill_line", fillValues(load)));
    const found = surveyOf(span);
    if (found) line(t("survey_saves", { saved: money(found.mean_cny), rank: found.rank }));
  } else if (kind === "link") {
    const item = scene.links[index];
    line(`${short(network.places[item.link.a])} – ${short(network.places[item.link.b])}`, true);
    line(`${t("one_way")} ${ms(item.ns)} ms · ${money(item.link.cost_cny)}`);
    if (item.parts) partLines(item.parts).forEach((text) => line(text));
    if (item.link.lit) line(`${channelsText(item.link.lit)} · ${grouped(item.link.lit.gbit_s, 1)} Gbit/s`);
  } else {
    const item = scene.targets[index];
    line(`${short(network.places[item.target.source])} → ${short(network.places[item.target.sink])}`, true);
    line(`${ms(item.ns)} ms / ${item.limit === null ? "–" : ms(item.limit)} ms`);
    if (item.target.lit) line(t("pair_lit", pairValues(item.target.lit)));
  }
  if (DATA.plans.length > 1) line(labelOf(plan));
  return box;
}

const partLines = (parts) => PARTS.flatMap((name, i) => (parts[i] ? [`${t(`part_${name}`)} ${ms(parts[i])} ms`] : []));

// --- the card ------------------------------------------------------------------------------------

function drawDetails() {
  const box = $("details");
  const views = [leftView(), rightView()].filter(Boolean);
  const kind = state.chosen?.kind;
  const view = views.find((v) => chosenIndex(DATA.plans[v.plan], kind) >= 0);
  box.hidden = !view;
  box.replaceChildren();
  if (!view) return;
  const scene = sceneOf(view);
  const index = chosenIndex(scene.plan, kind);
  const [title, ...rest] = CARDS[kind](index, scene, view);
  box.append(el("div", { class: "card-head" }, el("h2", {}, title),
    el("button", { type: "button", title: t("close"), "aria-label": t("close"), onclick: () => set({ chosen: null }) }, "✕")),
  ...rest.flat().filter(Boolean));
}

const facts = (pairs) => el("dl", {}, pairs.filter(([, value]) => value !== null && value !== undefined && value !== "")
  .map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));

const sourced = (text, confidence) => `${text || "–"}（${t("confidence", { value: t(confidence) })}）`
  .replace(/（(.*)）$/, (all, inner) => (zh() ? all : ` (${inner})`));

const msText = (ns) => el("span", { "data-ns": ns ?? "" }, ns === null ? ms(ns) : `${ms(ns)} ms`);

// Stacked bar and list of the parts of a latency.
function budget(parts, caption) {
  const sum = total(parts);
  const shown = PARTS.map((name, i) => ({ name, ns: parts[i] })).filter((part) => part.ns);
  return el("figure", { class: "budget" },
    el("figcaption", {}, caption || t("itemised")),
    el("div", { class: "stack", "aria-hidden": "true" }, shown.map((part) =>
      el("i", { style: { width: `${(100 * part.ns) / sum}%`, background: PART_COLOURS[part.name] } }))),
    el("table", {}, el("tbody", {}, shown.map((part) => el("tr", {},
      el("th", { scope: "row" }, el("i", { class: "swatch", style: { background: PART_COLOURS[part.name] } }), t(`part_${part.name}`)),
      msCell(part.ns, { "data-part": part.name }))),
    el("tr", { class: "sum" }, el("th", { scope: "row" }, t("total")), msCell(sum, { "data-part": "total" })))));
}

function placesAlong(start, route, network) {
  const list = [start];
  route.forEach((step) => list.push(otherEnd(network.spans[step], list.at(-1))));
  return list;
}

const degrees = (value, [positive, negative]) =>
  `${Math.abs(value).toFixed(3)}° ${value < 0 ? negative : positive}`;

function position({ lat, lon }) {
  const east = lon - 360 * Math.round(lon / 360);
  return `${degrees(lat, "NS")}, ${degrees(east, "EW")}`;
}

const names = (indices, network) => indices.map((i) => short(network.places[i])).join(" – ");

const button = (text, action) => el("button", { type: "button", class: "action", onclick: action }, text);

function showFailure(plan, id) {
  const index = plan.failures.findIndex((f) => f.id === id);
  if (index >= 0) set({ plan: DATA.plans.indexOf(plan), failure: index });
}

// What a span or link of the plan is for: these pairs with nothing cut, those after a failure.
function useLines(item, { plan, network }) {
  if (!item) return [];
  const sink = (i) => short(network.places[plan.targets[i].sink]);
  const byFailure = new Map();
  for (const [i, failure] of item.later) byFailure.set(failure, [...(byFailure.get(failure) || []), i]);
  const later = [...byFailure].map(([failure, list]) => el("div", {}, button(failureLabel(plan, failure),
    () => showFailure(plan, failure)), " ", list.map(sink).join(t("comma"))));
  return [
    [t("use"), t(item.standby ? "use_standby" : "use_working")],
    [t("use_intact"), item.intact.length ? `${item.intact.length}: ${item.intact.map(sink).join(t("comma"))}` : null],
    [t("use_after"), later.length ? el("span", {}, later) : null],
  ];
}

// --- traffic: channels of links, fill of spans -----------------------------------------------------

const fillValues = (load) => ({ fill: percent(load.fill), most: percent(load.most), n: load.fibre_pairs, channels: grouped(load.channels) });
const pairValues = (lit) => ({ gbit: grouped(lit.gbit_s, 1), n: lit.lit });
const channelsText = (lit) => lit.channels.map(([n, en, chinese]) => `${grouped(n)} × ${zh() ? chinese : en}`).join(t("comma"));
const fullText = (load) => (load.full_after === null ? t("full_later") : load.full_in === null ? t("full_after", { n: load.full_after }) : String(load.full_in));
const stateText = (id, plan) => (id === "intact" ? t("intact") : failureLabel(plan, id));

function loadLines(load, { plan }) {
  if (!load) return [];
  const free = `${grouped(load.free)} ${plan.traffic.ghz ? "GHz" : t("channels_unit")}`;
  return [
    [t("fibre_pairs"), grouped(load.fibre_pairs)],
    [t("channels"), `${grouped(load.channels)} · ${grouped(load.gbit_s, 1)} Gbit/s`],
    [t("fill"), t("fill_value", { fill: percent(load.fill), most: percent(load.most), state: stateText(load.most_in, plan) })],
    [t("free"), free], ...(plan.traffic.grows ? [[t("full"), fullText(load)]] : []),
  ];
}

function litLines(lit, { plan, network }) {
  if (!lit) return [[t("capacity"), `${grouped(plan.capacity_gbit_s)} Gbit/s`]];
  return [
    [t("channels"), t("channels_value", { channels: channelsText(lit), used: grouped(lit.used) })],
    [t("capacity"), `${grouped(lit.gbit_s, 1)} Gbit/s`],
    [t("lit_over"), lit.ways.map(([places, n, id]) => t(id === "intact" ? "lit_over_value" : "lit_over_after", { places: names(places, network), n, state: stateText(id, plan) })).join(zh() ? "；" : "; ")],
    [t("slowest"), el("span", {}, msText(lit.slowest_ns), ` (${stateText(lit.slowest_in, plan)})`)],
    [t("gsnr"), lit.gsnr && t("gsnr_value", { gsnr: grouped(lit.gsnr[0], 1), needed: grouped(lit.gsnr[1], 1), left: grouped(lit.gsnr[2], 1) })],
    [t("regenerated_at"), lit.sites.map(([place, n]) => `${short(network.places[place])} × ${grouped(n)}`).join(t("comma"))],
  ];
}

function pairLines(lit, { plan }) {
  if (!lit) return [];
  const after = lit.slowest_after;
  return [
    [t("traffic_of"), `${grouped(lit.gbit_s, 1)} Gbit/s`],
    [t("channels"), t("pair_channels", { n: grouped(lit.lit), asked: grouped(lit.channels), after: grouped(lit.after) })],
    [t("spare"), lit.spare === null ? null : `${grouped(lit.spare, 1)} Gbit/s`],
    [t("slowest"), lit.slowest_ns === null ? null : msText(lit.slowest_ns)],
    [t("slowest_after"), after && el("span", {}, msText(after[0]), ` (${stateText(after[1], plan)})`)],
  ];
}

const CARDS = {
  place(index, scene) {
    const place = scene.network.places[index];
    const own = scene.targets.filter((x) => x.target.sink === index || x.target.source === index).slice(0, 12);
    return [word(place), el("p", { class: "other" }, zh() ? place.name : place.name_zh), facts([
      [t("role"), t(`role_${place.role}`)], [t("region"), place.region && region(place.region)],
      [t("province"), zh() ? place.province_zh : place.province],
      [t("population"), place.population === null ? null : grouped(place.population)],
      [t("position"), position(place)],
      [t("source"), sourced(place.source, place.confidence)],
    ]), own.length ? el("ul", { class: "own" }, own.map((item) => el("li", {}, button(
      `${short(scene.network.places[item.target.source])} → ${short(scene.network.places[item.target.sink])}`,
      () => choose("target", item.index, scene.plan)), " ", msText(item.ns), " ", mark(item.holds)))) : null];
  },

  span(index, scene) {
    const { network, plan } = scene;
    const span = network.spans[index];
    const riders = scene.links.filter((link) => link.route.includes(index));
    const cut = plan.failures.findIndex((f) => f.kind === "corridor" && f.what === span.corridor);
    const offer = (cny) => (cny ? money(cny) : null);
    return [pairName(span, network), el("p", { class: "other" }, el("code", {}, span.id)), facts([
      [t("what"), t(`status_${scene.status(index)}`)], [t("fibre"), fibreName(span.fibre, network)],
      [t("length"), `${km(span.length_km)} km (${t("length_source", { source: t(span.length_source), tolerance: grouped(100 * span.tolerance) })})`],
      [t("fibre_km"), km(span.fibre_km)], [t("one_way"), msText(total(span.parts))],
      [t("corridor"), span.corridor], [t("srlgs"), span.srlgs.join(", ")], [t("operator"), span.operator && ours(span.operator)],
      [t("build_cost"), offer(span.build_cny)], [t("line_cost"), offer(span.line_system_cny)], ...(span.lease_cny ? [[t("lease_cost"), offer(span.lease_cny)]] : []),
      [t("carries"), riders.length ? riders.map((x) => `${short(network.places[x.link.a])} – ${short(network.places[x.link.b])}`).join("; ") : t("no_links")],
      ...useLines(plan.spans.find((s) => s.span === index), scene), ...loadLines(scene.loads.get(index), scene),
      [t("source"), sourced(span.source, span.confidence)],
      [t("course"), [span.course && t(`course_${span.course}`), span.course_credit && ours(span.course_credit)].filter(Boolean).join(zh() ? "；" : "; ")],
    ]), cut >= 0 ? button(t("cut_this"), () => set({ failure: cut })) : null, budget(span.parts)];
  },

  link(index, scene) {
    const { network, plan } = scene;
    const link = plan.links[index];
    const item = sceneOf({ plan: DATA.plans.indexOf(plan), stage: "after" }).links[index];
    const stops = placesAlong(link.a, item.route, network);
    const run = (keep) => item.route.map((s) => network.spans[s]).filter(keep)
      .reduce((sum, span) => sum + span.fibre_km, 0);
    const [whole, fresh] = item.moved ? [run(() => true), run((s) => s.state !== "existing")]
      : [link.length_km, link.new_cable_km];
    return [`${short(network.places[link.a])} – ${short(network.places[link.b])}`,
      item.cut ? el("p", { class: "warn" }, t("fell_away")) : item.moved ? el("p", { class: "warn" }, t("rerouted")) : null,
      facts([
        [t("one_way"), msText(item.ns)], [t("rtt"), item.ns === null ? null : msText(2 * item.ns)],
        [t("route"), item.cut ? null : names(stops, network)],
        [t("fibre_km"), item.cut ? null : `${km(whole)}（+${km(fresh)} ${t("new_km")}）`.replace(/（(.*)）/, zh() ? "（$1）" : " ($1)")],
        [t("regenerators"), String(link.regenerators)], ...useLines(link, scene),
        ...litLines(link.lit, scene), [t("price"), money(link.cost_cny)],
      ]), item.parts ? budget(item.parts) : null];
  },

  target(index, scene, view) {
    const { network, plan } = scene;
    const target = plan.targets[index];
    const [today, planned] = ["before", "after"].map((stage) => sceneOf({ ...view, stage }).targets[index]);
    const { worst, pair } = target;
    const over = (ns, limit) => pair && el("span", {}, msText(ns), " / ", msText(limit), " ", mark(pair.met));
    return [`${short(network.places[target.source])} → ${short(network.places[target.sink])}`, facts([
      [t("target"), target.id], [t("floor"), msText(target.floor_ns)], [t("today"), msText(today.ns)],
      [t("planned"), msText(planned.ns)],
      [t("limit"), planned.limit === null ? t("not_asked") : msText(planned.limit)],
      [t("stated"), target.stated && statedText(target.stated)],
      [t("path"), pathText(state.stage === "before" && view.stage === "before" ? today : planned, scene)],
      ...pairLines(target.lit, scene),
      [t("working"), over(pair?.working_ns, target.limit_ns)],
      [t("protection"), over(pair?.protection_ns, pair?.limit_ns)],
      [t("pair_odds"), target.odds && t("pair_odds_value", { always: percent(target.odds.always), intact: percent(target.odds.intact) })],
      [t("pair_path"), target.path && t("pair_path_value", { asked: percentAsked(target.path.asked) })],
      [t("worst"), worst && el("span", {}, msText(worst.one_way_ns), " / ", msText(worst.limit_ns), " ", mark(worst.met))],
    ]), worst ? button(`${t("show_worst")}: ${failureLabel(plan, worst.failure)}`, () => showFailure(plan, worst.failure)) : null,
    planned.parts ? budget(planned.parts, `${t("planned")}: ${t("itemised")}`) : null,
    today.parts ? budget(today.parts, `${t("today")}: ${t("itemised")}`) : null];
  },
};

// Limits as the target states them, and the margins taken off them.
function statedText({ limit_ns: limit, percent, after_ns: after, after_percent: afterPercent }) {
  const cut = after === null ? "" : t("comma") + t("group_kept_cut", { limit: ms(after), percent: afterPercent });
  return t("group_kept", { limit: ms(limit), percent }) + cut;
}

function failureLabel(plan, id) {
  const failure = plan.failures.find((f) => f.id === id);
  return failure ? failureName(failure, networkOf(plan)) : id;
}

// The path in words: links in bold with their ends, hops as places.
function pathText(item, scene) {
  const { network, plan } = scene;
  const box = el("span", {});
  let at = item.target.source;
  box.append(short(network.places[at]));
  for (const step of item.path) {
    const link = step < 0 ? plan.links[-1 - step] : null;
    at = link ? (link.a === at ? link.b : link.a) : otherEnd(network.spans[step], at);
    box.append(link ? el("b", { class: "express" }, " ⇒ ") : " → ", short(network.places[at]));
  }
  return box;
}
