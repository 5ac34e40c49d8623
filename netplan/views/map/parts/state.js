// What is being shown, who wants to know when it changes, and the scene it stands for.
const state = {
  plan: 0, stage: "after", failure: null, lang: "en", theme: "light",
  chosen: null, tab: "targets", compare: "none", mode: "side", split: 50,
  layers: {
    backdrop: true, circle: false, existing: true, candidates: false, built: true,
    links: true, targets: false, places: true, labels: true,
  },
};
if (DATA.survey) state.layers.survey = true;
if (DATA.plans.some((plan) => plan.traffic)) state.layers.fill = true;
const listeners = [];
const onChange = (listener) => listeners.push(listener);

function set(patch) {
  const changed = new Set(Object.keys(patch).filter((key) => state[key] !== patch[key]));
  Object.assign(state, patch);
  if (changed.size) listeners.forEach((listener) => listener(changed));
  remember();
}

// The address keeps the view, so that it can be opened again; nothing is stored.
const KEPT = ["plan", "stage", "failure", "lang", "theme", "tab", "compare", "mode"];

function remember() {
  const plan = DATA.plans[state.plan];
  const failure = state.failure === null ? null : plan.failures[state.failure].id;
  const pairs = KEPT.map((key) => [key, key === "failure" ? failure : state[key]]);
  if (state.chosen) pairs.push(["chosen", `${state.chosen.kind}:${state.chosen.key}`]);
  const text = pairs.filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&");
  try { history.replaceState(null, "", `#${text}`); } catch { /* an address that may not change */ }
}

function recall() {
  const given = new Map(location.hash.slice(1).split("&").map((pair) => pair.split("=")));
  const value = (key) => (given.has(key) ? decodeURIComponent(given.get(key)) : null);
  const oneOf = (key, allowed) => {
    if (allowed.includes(value(key))) state[key] = value(key);
  };
  const number = Number(value("plan"));
  if (value("plan") !== null && Number.isInteger(number) && DATA.plans[number]) state.plan = number;
  oneOf("stage", ["before", "after"]);
  oneOf("lang", ["zh", "en"]);
  oneOf("theme", ["light", "dark"]);
  oneOf("mode", ["side", "slider"]);
  oneOf("tab", ["targets", "links", "spans", "compare", "impossible", "sources"]);
  oneOf("compare", comparisons().map((choice) => choice.value));
  const index = DATA.plans[state.plan].failures.findIndex((f) => f.id === value("failure"));
  state.failure = index < 0 ? null : index;
  const [, kind, key] = /^(\w+):(.*)$/.exec(value("chosen") || "") || [];
  if (kind in LISTS && chosenIndex(DATA.plans[state.plan], kind, { kind, key }) >= 0) {
    state.chosen = { kind, key };
  }
}

// --- the choice: one target, link, place or span, by id, so that it holds in every plan -----

const LISTS = {
  target: (plan) => plan.targets, link: (plan) => plan.links,
  place: (plan) => networkOf(plan).places, span: (plan) => networkOf(plan).spans,
};

function keyOf(kind, index, plan) {
  const thing = LISTS[kind](plan)[index];
  const id = (place) => networkOf(plan).places[place].id;
  return kind === "target" ? `${thing.id} ${id(thing.source)} ${id(thing.sink)}` : thing.id;
}

function choose(kind, index, plan) {
  set({ chosen: { kind, key: keyOf(kind, index, plan) } });
}

// The index of the choice in a plan, -1 when it is of another kind or not there.
function chosenIndex(plan, kind, chosen = state.chosen) {
  if (!chosen || chosen.kind !== kind) return -1;
  return LISTS[kind](plan).findIndex((_, i) => keyOf(kind, i, plan) === chosen.key);
}

// --- comparisons: what the two maps show ------------------------------------------------

function comparisons() {
  const list = [{ value: "none" }, { value: "today" }];
  DATA.plans.forEach((_, index) => list.push({ value: `plan${index}` }));
  return list.filter((choice) => choice.value !== "plan0" || DATA.plans.length > 1);
}

function leftView() {
  if (state.compare === "today") return { plan: state.plan, stage: "before" };
  return { plan: state.plan, stage: state.stage };
}

function rightView() {
  if (state.compare === "none") return null;
  if (state.compare === "today") return { plan: state.plan, stage: "after" };
  return { plan: Number(state.compare.slice(4)), stage: state.stage };
}

// --- scenes: one plan, today or planned, intact or after a failure -----------------------

const scenes = new Map();

function sceneOf(view) {
  const wanted = state.failure === null ? null : DATA.plans[state.plan].failures[state.failure].id;
  const plan = DATA.plans[view.plan];
  const failure = wanted === null ? -1 : plan.failures.findIndex((f) => f.id === wanted);
  const key = `${view.plan} ${view.stage} ${failure}`;
  if (!scenes.has(key)) scenes.set(key, makeScene(plan, view.stage, failure));
  return { ...scenes.get(key), unknownFailure: wanted !== null && failure < 0 };
}

function makeScene(plan, stage, failureIndex) {
  const record = plan.stages[stage];
  const change = (failureIndex >= 0 && record.changes[failureIndex]) || {};
  const failure = failureIndex >= 0 ? plan.failures[failureIndex] : null;
  const links = stage === "before" ? [] : plan.links.map((link, i) => sceneLink(link, i, change));
  const targets = plan.targets.map((target, i) => sceneTarget(target, i, record, change, failure));
  const status = new Map(plan.spans.map((span) => [span.span, span.status]));
  const loads = new Map(plan.spans.filter((span) => span.load && stage === "after").map((span) => [span.span, span.load]));
  const standby = plan.spans.filter((span) => span.standby && stage === "after").map((span) => span.span);
  return {
    plan, stage, failure, links, targets, network: networkOf(plan),
    lost: new Set(failure ? failure.spans : []), standby: new Set(standby), loads,
    status: (span) => {
      const before = networkOf(plan).spans[span].state === "existing" ? "existing" : "not_built";
      return stage === "before" ? before : status.get(span) || before;
    },
  };
}

function sceneLink(link, index, change) {
  const moved = change.links && index in change.links;
  const now = moved ? change.links[index] : [link.route, link.parts];
  return {
    index, link, moved: Boolean(moved) && now !== null, cut: now === null,
    route: now ? now[0] : [], parts: now ? now[1] : null, ns: now ? total(now[1]) : null,
  };
}

function sceneTarget(target, index, record, change, failure) {
  const moved = Boolean(change.targets && index in change.targets);
  const intact = record.targets[index];
  const now = moved ? change.targets[index] : intact;
  const exempt = failure !== null &&
    (failure.places.includes(target.sink) || failure.places.includes(target.source));
  const limit = exempt ? null : failure ? target.after_cut_limit_ns : target.limit_ns;
  const ns = now ? now[0] : null;
  return {
    index, target, moved, ns, limit,
    intactNs: intact ? intact[0] : null, path: now ? now[1] : [], parts: now ? now[2] : null,
    margin: limit === null || ns === null ? null : limit - ns,
    holds: limit === null ? null : ns !== null && ns <= limit,
  };
}

// --- failures, in the order people ask for them ----------------------------------------------

const failureOrders = new Map();

function failureOrder(plan) {
  if (!failureOrders.has(plan)) failureOrders.set(plan, orderFailures(plan));
  return failureOrders.get(plan);
}

function orderFailures(plan) {
  const list = plan.failures.map((failure, index) => {
    const scene = makeScene(plan, "after", index);
    const failed = scene.targets.filter((target) => target.holds === false).length;
    const moved = index in plan.stages.after.changes;
    const margins = scene.targets.filter((x) => x.moved).map((x) => x.margin ?? -Infinity);
    const group = failed ? "fails" : moved ? "moves" : "nothing";
    return { index, group, worst: Math.min(...margins, Infinity) };
  });
  const rank = { fails: 0, moves: 1, nothing: 2 };
  return list.sort((a, b) => rank[a.group] - rank[b.group] || a.worst - b.worst || a.index - b.index);
}

function failureName(failure, network) {
  let what = failure.what;
  if (failure.kind === "place") {
    const place = network.places.find((p) => p.id === failure.what);
    what = place ? short(place) : what;
  } else if (failure.kind === "corridor") {
    const span = failure.spans.map((i) => network.spans[i]).find((s) => s.corridor === failure.what);
    what = span ? pairName(span, network) : what;
  }
  const key = `kind_${failure.kind}`;
  return key in STRINGS.en ? t(key, { what }) : failure.id;
}

const pairName = (span, network) =>
  `${short(network.places[span.a])} – ${short(network.places[span.b])}`;
