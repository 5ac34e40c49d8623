// Start: read the address, make the maps, draw everything, draw again what a change touches.
const views = {};
const TABS = { targets: targetTable, links: linkTable, spans: spanTable, compare: differenceTable, impossible: impossibleTable, sources: sourcesPage };

function tabNames() {
  const plan = DATA.plans[state.plan];
  return Object.keys(TABS).filter((name) => (name !== "compare" || state.compare !== "none") &&
    (name !== "impossible" || plan.impossible.length) && (!["links", "spans"].includes(name) || plan[name].length));
}

function drawTabs() {
  const names = tabNames();
  if (!names.includes(state.tab)) state.tab = "targets";
  $("tabs").replaceChildren(...names.map((name) => el("button", {
    type: "button", role: "tab", id: `tab-${name}`, "aria-selected": String(name === state.tab), "aria-controls": "tab",
    tabindex: name === state.tab ? 0 : -1, onclick: () => set({ tab: name }),
  }, t(`tab_${name}`))));
  drawTab();
}

function drawTab() {
  const focused = document.activeElement?.dataset?.id;
  $("tab").replaceChildren(TABS[state.tab](leftView()));
  $("tab").setAttribute("aria-labelledby", `tab-${state.tab}`);
  if (focused) [...$("tab").querySelectorAll("tr[data-id]")].find((row) => row.dataset.id === focused)?.focus();
}

function wireTabs() {
  $("tabs").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const names = tabNames();
    set({ tab: names[(names.indexOf(state.tab) + step + names.length) % names.length] });
    $(`tab-${state.tab}`).focus();
  });
}

// Bring the chosen thing into the map when it lies outside.
function revealChoice() {
  const { map } = views.a;
  const scene = sceneOf(leftView());
  const places = chosenPlaces(scene);
  if (!places.length) return;
  const bounds = L.latLngBounds(places.map((i) => [scene.network.places[i].lat, scene.network.places[i].lon]));
  if (!map.getBounds().contains(bounds)) map.flyToBounds(bounds.pad(0.2), { duration: 0.4, maxZoom: 8 });
}

function chosenPlaces(scene) {
  const kind = state.chosen?.kind;
  const index = kind ? chosenIndex(scene.plan, kind) : -1;
  if (index < 0) return [];
  const thing = LISTS[kind](scene.plan)[index];
  return { place: () => [index], span: () => [thing.a, thing.b], link: () => [thing.a, thing.b],
    target: () => [thing.source, thing.sink] }[kind]();
}

function drawMaps() {
  views.a.show(leftView());
  const right = rightView();
  if (right) views.b.show(right);
}

function drawAll() {
  drawHeader();
  drawFigures();
  drawFailures();
  drawLayers();
  drawLegend();
  drawViews();
  drawSearch();
  drawKeys();
  drawDetails();
  drawTabs();
  drawMaps();
}

function changed(what) {
  if (what.has("compare") || what.has("mode") || what.has("plan") || what.has("lang") || what.has("stage")) {
    const was = views.a.map.getBounds();
    layMaps();
    [views.a, views.b].forEach((view) => view.map.invalidateSize({ animate: false }));
    if (what.has("compare") || what.has("mode")) refit(was);
    if (what.has("plan")) goToPlan();
    views.b.map.setView(views.a.map.getCenter(), views.a.map.getZoom(), { animate: false });
  }
  if (what.has("theme")) [views.a, views.b].forEach((view) => view.recolour());
  if (what.has("compare") && state.compare !== "none") $("legend").open = false;
  drawAll();
}

// After the maps got another shape: the whole plan again, or what had been zoomed to.
function refit(was) {
  const whole = boundsOf(DATA.plans[state.plan], EVERYTHING);
  if (was.pad(0.05).contains(whole)) views.a.fit(whole, { animate: false });
  else views.a.map.fitBounds(was, { animate: false });
}

// A plan of another part of the world is gone to; one of what is in view leaves the view alone.
function goToPlan() {
  const whole = boundsOf(DATA.plans[state.plan], EVERYTHING);
  if (!views.a.map.getBounds().intersects(whole)) views.a.fit(whole, { animate: false });
}

// On paper: the map at the width of the page, then every table.
function wirePrint() {
  let kept = null;
  window.addEventListener("beforeprint", () => {
    kept = { bounds: views.a.map.getBounds(), centre: views.a.map.getCenter(), zoom: views.a.map.getZoom() };
    document.body.classList.add("printing");
    views.a.map.invalidateSize({ animate: false });
    views.b.map.invalidateSize({ animate: false });
    views.a.map.fitBounds(kept.bounds, { animate: false });
    [views.a, views.b].forEach((view) => view.freeze());
    const view = leftView();
    $("print-tables").replaceChildren(...["targets", "links", "spans"].filter((name) => tabNames().includes(name))
      .flatMap((name) => [el("h2", {}, t(`tab_${name}`)), TABS[name](view)]), el("h2", {}, t("tab_sources")), sourcesPage(view));
  });
  window.addEventListener("afterprint", () => {
    document.body.classList.remove("printing");
    [views.a, views.b].forEach((view) => view.thaw());
    $("print-tables").replaceChildren();
    [views.a, views.b].forEach((view) => view.map.invalidateSize({ animate: false }));
    if (kept) views.a.map.setView(kept.centre, kept.zoom, { animate: false });
  });
}

function start() {
  const asked = DATA.language;
  state.lang = asked === "auto" ? ((navigator.language || "").startsWith("zh") ? "zh" : "en") : asked;
  if (DATA.series === "years") state.plan = DATA.plans.length - 1;
  state.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  if (DATA.plans[state.plan].impossible.length) state.tab = "impossible";
  recall();
  document.body.dataset.basemap = DATA.basemap.kind;
  document.documentElement.dataset.theme = state.theme;
  if (matchMedia("(max-width: 900px)").matches || state.compare !== "none") $("legend").open = false;
  drawHeader();
  drawFigures();
  drawLegend();
  layMaps();
  const hidden = $("map-b").hidden;
  $("map-b").hidden = false;
  views.a = new MapView("map-a");
  views.b = new MapView("map-b");
  const bounds = boundsOf(DATA.plans[state.plan], EVERYTHING);
  views.a.start(bounds, true);
  views.b.start(bounds, false);
  $("map-b").hidden = hidden;
  syncMaps(views.a, views.b);
  wireControls();
  wireSearch();
  wireKeys();
  wireTabs();
  wireDivider();
  wirePrint();
  window.addEventListener("hashchange", () => { recall(); layMaps(); drawAll(); });
  new ResizeObserver(() => [views.a, views.b].forEach((view) => view.map.invalidateSize({ animate: false })))
    .observe($("maps"));
  onChange(changed);
  drawAll();
  document.body.dataset.ready = "yes";
}

start();
