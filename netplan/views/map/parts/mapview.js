// One map showing one scene: cables, links, places, cuts, the chosen path.
L.Canvas.include({
  _updateShape(layer) {
    if (!this._drawing || layer._empty()) return;
    const { x, y } = layer._point;
    const r = Math.max(layer._radius, 1);
    const ctx = this._ctx;
    const lines = SHAPES[layer.options.shape];
    ctx.beginPath();
    for (const line of lines) {
      line.forEach(([dx, dy], i) => ctx[i ? "lineTo" : "moveTo"](x + dx * r, y + dy * r));
      if (layer.options.fill) ctx.closePath();
    }
    this._fillStroke(ctx, layer);
  },
});
const SHAPES = {
  diamond: [[[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]]],
  triangle: [[[0, -1.25], [1.2, 0.95], [-1.2, 0.95]]],
  cross: [[[-1, -1], [1, 1]], [[-1, 1], [1, -1]]],
};
const Shape = L.CircleMarker.extend({
  _updatePath() { this._renderer._updateShape(this); },
});

class MapView {
  constructor(box) {
    this.map = L.map(box, {
      preferCanvas: true, zoomSnap: 0.25, zoomDelta: 0.5, wheelPxPerZoomLevel: 100,
      minZoom: DATA.extent.coast ? 3 : 1, maxZoom: DATA.extent.finest_zoom,
      maxBounds: corners(DATA.extent.frame), maxBoundsViscosity: 1,
      attributionControl: false, zoomControl: false,
    });
    this.map.createPane("behind").style.zIndex = 250;
    this.map.createPane("circles").style.zIndex = 300;
    this.behind = L.canvas({ pane: "behind", padding: 0.3 });
    this.front = L.canvas({ tolerance: 3, padding: 0.3 });
    this.circleCanvas = L.canvas({ pane: "circles", padding: 0.3 });
    this.backdrop = L.layerGroup();
    this.circles = L.layerGroup().addTo(this.map);
    this.drawn = L.layerGroup().addTo(this.map);
    this.labels = new Labels(this.map);
    this.map.on("zoomend", () => this.draw());
    this.map.on("click", () => set({ chosen: null }));
    this.view = null;
  }

  start(bounds, controls) {
    this.fit(bounds, { animate: false });
    [this.behind, this.circleCanvas, this.front].forEach((canvas) => canvas.addTo(this.map));
    this.backdrop.addTo(this.map);
    backdropLayers(this.behind).forEach((layer) => this.backdrop.addLayer(layer));
    L.control.scale({ imperial: false, position: "bottomleft" }).addTo(this.map);
    if (controls) L.control.zoom({ position: "bottomleft" }).addTo(this.map);
  }

  // Fit, leaving room for what lies over the edges of the map.
  fit(bounds, options) {
    this.map.flyToBounds(bounds, { ...roomFor(this.map, bounds), duration: 0.5, ...options });
  }

  show(view) {
    this.view = view;
    this.draw();
  }

  recolour() {
    this.backdrop.eachLayer((layer) => layer.kind && layer.setStyle(backdropStyle(layer.kind)));
  }

  draw() {
    if (!this.view || !this.map._loaded) return;
    const scene = sceneOf(this.view);
    this.scene = scene;
    this.drawn.clearLayers();
    this.showBackdrop();
    this.drawCircles(scene);
    const zoom = this.map.getZoom();
    const layout = layOut(scene, this.map, this.shows(scene));
    this.drawSurvey(scene, layout, zoom);
    this.drawCables(scene, layout, zoom);
    const trace = tracedSteps(scene);
    this.drawHalo(scene, layout, zoom, trace);
    this.drawLinks(scene, layout, zoom, trace);
    this.drawTargets(scene);
    this.drawCuts(scene, layout, zoom);
    this.drawPlaces(scene);
    this.drawLabels(scene);
  }

  shows(scene) {
    const on = state.layers;
    const wanted = { existing: on.existing, lit: on.built || on.existing, built: on.built, not_built: on.candidates };
    const traced = new Set(tracedSteps(scene).spans);
    return {
      links: on.links && scene.links.length > 0,
      span: (i) => wanted[scene.status(i)] || traced.has(i) || surveyOf(scene.network.spans[i]) ||
        (scene.lost.has(i) && scene.status(i) !== "not_built"),
    };
  }

  showBackdrop() {
    const has = this.map.hasLayer(this.backdrop);
    if (state.layers.backdrop && !has) this.backdrop.addTo(this.map);
    if (!state.layers.backdrop && has) this.backdrop.remove();
  }

  add(layer) {
    this.drawn.addLayer(layer);
    return layer;
  }

  line(points, options, chosen) {
    const layer = this.add(L.polyline(onBothSides(points), {
      renderer: this.front, smoothFactor: 0, noClip: true, interactive: Boolean(chosen), ...options,
    }));
    if (chosen) this.wire(layer, chosen);
    return layer;
  }

  wire(layer, chosen) {
    layer.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      choose(chosen.kind, chosen.index, DATA.plans[this.view.plan]);
    });
    layer.bindTooltip(() => tooltip(chosen, this.scene), { sticky: true, className: "tip", opacity: 1 });
    return layer;
  }

  // A band under every corridor that is worth measuring.
  drawSurvey(scene, layout, zoom) {
    for (const { bundle, cables } of layout.bundles) {
      for (const cable of cables) {
        const found = surveyOf(scene.network.spans[cable.span]);
        if (found) {
          this.line(cableLine(bundle, cable.offset, this.map, zoom), {
            color: SURVEY_COLOURS[found.worth], weight: cable.width + 8, opacity: 0.55, lineCap: "round",
          });
        }
      }
    }
  }

  drawCables(scene, layout, zoom) {
    for (const { bundle, cables } of layout.bundles) {
      for (const cable of cables) {
        const points = cableLine(bundle, cable.offset, this.map, zoom);
        this.drawCable(scene, cable, points);
      }
    }
  }

  drawCable(scene, cable, points) {
    const colours = theme();
    const span = scene.network.spans[cable.span];
    const status = scene.status(cable.span);
    const lost = scene.lost.has(cable.span);
    const load = loadOf(scene, cable.span);
    const colour = lost ? OKABE_ITO.vermillion : load ? fillStep(load)[2]
      : { existing: colours.existing, lit: colours.lit, not_built: colours.candidate }[status] ||
        fibreColour(span.fibre);
    const chosen = { kind: "span", index: cable.span };
    const plain = lost ? "2 5" : status === "not_built" ? "5 4" : scene.standby.has(cable.span) ? STANDBY_DASH : null;
    const dash = !lost && span.schematic && coursesOf(scene.network) === "mixed" ? dotted(plain) : plain;
    this.line(points, {
      color: colour, weight: Math.max(cable.width, lost ? 2.5 : 0), lineCap: "butt", dashArray: dash,
      opacity: status === "not_built" && !lost ? 0.75 : 1,
    }, chosen);
    if (cable.links.length) {
      this.line(points, { color: colours.tube, weight: cable.width - wallOf(scene, cable.span) + 1, lineCap: "butt", opacity: 1 }, chosen);
    }
  }

  drawHalo(scene, layout, zoom, trace) {
    if (!trace.lines) return;
    const pieces = trace.links.map((i) => scene.links[i]).filter((link) => link && !link.cut)
      .map((link) => linkLine(link, scene, layout, this.map, zoom));
    for (const { bundle, cables } of layout.bundles) {
      cables.filter((cable) => trace.spans.includes(cable.span)).forEach((cable) =>
        pieces.push(cableLine(bundle, cable.offset, this.map, zoom)));
    }
    const colours = theme();
    for (const [weight, color] of [[9, colours.haloEdge], [7, colours.halo]]) {
      pieces.forEach((points) => this.line(points, { color, weight, opacity: 1, lineCap: "round" }));
    }
    const over = trace.spans.map((index) => ({ index, status: scene.status(index) }));
    for (const { bundle, cables } of layout.bundles) {
      cables.filter((cable) => over.some((o) => o.index === cable.span) && !cable.links.length)
        .forEach((cable) => this.drawCable(scene, { ...cable, width: 2.5 },
          cableLine(bundle, cable.offset, this.map, zoom)));
    }
  }

  drawLinks(scene, layout, zoom, trace) {
    if (!state.layers.links) return;
    const quiet = (link) => (scene.failure && !link.moved) || (trace.lines && !trace.links.includes(link.index));
    const items = scene.links.filter((link) => !link.cut);
    items.sort((a, b) => Number(!quiet(a)) - Number(!quiet(b)));
    for (const item of items) {
      this.line(linkLine(item, scene, layout, this.map, zoom), {
        color: linkColour(item.link, scene.plan), weight: Math.max(1.2, layout.pitch * 0.68 * loadWeight(item.link, scene.plan)),
        opacity: quiet(item) ? 0.4 : 1, lineCap: "round", lineJoin: "round",
      }, { kind: "link", index: item.index });
    }
  }

  drawTargets(scene) {
    if (!state.layers.targets) return;
    for (const item of scene.targets) {
      const ends = [item.target.source, item.target.sink].map((i) => scene.network.places[i]);
      this.line(runOn(ends.map((p) => [p.lon, p.lat])).map(([lon, lat]) => [lat, lon]), {
        color: item.holds === false ? OKABE_ITO.vermillion : OKABE_ITO.green,
        weight: 1.3, dashArray: item.holds === false ? "2 4" : null, opacity: 0.9,
      }, { kind: "target", index: item.index });
    }
  }

  drawCuts(scene, layout, zoom) {
    const done = new Set();
    for (const span of scene.lost) {
      const bundle = bundles(scene.network).of[span];
      if (done.has(bundle)) continue;
      done.add(bundle);
      const px = middleLine(bundle, this.map, zoom);
      const half = Math.floor((px.length - 1) / 2);
      const at = this.map.unproject(px[half].add(px[half + 1]).divideBy(2), zoom);
      for (const [weight, color] of [[7, theme().paper], [3.5, OKABE_ITO.vermillion]]) {
        this.add(new Shape(at, { renderer: this.front, shape: "cross", radius: 7, weight, color,
          fill: false, opacity: 1, interactive: false }));
      }
    }
  }

  drawPlaces(scene) {
    if (!state.layers.places) return;
    const colours = theme();
    const fates = placeFates(scene);
    const zoom = this.map.getZoom();
    const passed = placesPassed(scene);
    const order = scene.network.places.map((place, index) => ({ place, index }))
      .sort((a, b) => rankOf(b.place, fates.has(b.index)) - rankOf(a.place, fates.has(a.index)));
    for (const { place, index } of order) {
      const style = placeStyle(place, fates.get(index), zoom, colours, passed.has(index));
      const layer = this.add(new (style.shape ? Shape : L.CircleMarker)([place.lat, place.lon], {
        renderer: this.front, weight: 1.5, opacity: 1, fillOpacity: 1, ...style,
      }));
      this.wire(layer, { kind: "place", index });
      if (index === chosenIndex(scene.plan, "place")) {
        this.add(L.circleMarker([place.lat, place.lon], { renderer: this.front, interactive: false,
          radius: 12, weight: 3, color: colours.ink, fill: false }));
      }
    }
  }

  drawLabels(scene) {
    if (!state.layers.labels) {
      this.labels.show([]);
      return;
    }
    const fates = placeFates(scene);
    const passed = placesPassed(scene);
    const chosen = chosenIndex(scene.plan, "place");
    const items = scene.network.places.map((place, index) => ({
      place, text: short(place), rank: rankOf(place, fates.has(index)), passed: passed.has(index),
      reach: place.role === "hub" ? 9 : 7, strong: place.role === "hub" || chosen === index,
      first: fates.has(index) ? 0 : 1, marked: fates.has(index) || place.role === "hub",
    }));
    items.sort((a, b) => Number(b.strong) - Number(a.strong) || a.first - b.first || a.rank - b.rank ||
      Number(b.passed) - Number(a.passed));
    this.labels.show(items);
  }

  // How far a time carries from the hub: each ring has its own dash, and its time as a name.
  drawCircles(scene) {
    const { circles } = scene.plan;
    const rings = state.layers.circle && circles ? circles[scene.stage] : [];
    this.circles.clearLayers();
    [...rings].reverse().forEach((circle) => {
      const shape = circle.polygons.map((rings_) => rings_.map((ring) => unpack(ring, circles.scale)));
      this.circles.addLayer(L.polygon(shape, {
        renderer: this.circleCanvas, interactive: false, smoothFactor: 0.5, fill: true,
        ...circleLine(circle.ms, circles),
      }));
    });
  }

  // On paper a canvas is put as it was drawn: some printers take its clearing for white.
  freeze() {
    if ($(this.map.getContainer().id).hidden) return;
    for (const renderer of [this.behind, this.circleCanvas, this.front]) {
      const canvas = renderer._container;
      if (!canvas) continue;
      renderer._redrawBounds = null;
      renderer._redraw();
      const picture = el("img", { src: canvas.toDataURL(), class: "frozen", alt: "" });
      picture.style.cssText = canvas.style.cssText;
      canvas.after(picture);
    }
  }

  thaw() {
    this.map.getContainer().querySelectorAll("img.frozen").forEach((picture) => picture.remove());
  }
}

const CIRCLE_DASHES = [null, "7 3", "2 4", "10 3 2 3", "4 4"];

const CIRCLE_FILLS = [0.22, 0.15, 0.08, 0.03, 0];

function circleLine(limit, circles) {
  const index = Math.min(circles.limits_ms.indexOf(limit), CIRCLE_DASHES.length - 1);
  const color = state.theme === "dark" ? OKABE_ITO.sky : OKABE_ITO.blue;
  return {
    color, fillColor: color, fillOpacity: CIRCLE_FILLS[index], dashArray: CIRCLE_DASHES[index],
    weight: index < 2 ? 2 : 1.3,
  };
}

const STANDBY_DASH = "9 4";

// A cable of which no course is known has dots between its dashes, beside cables of which it is.
const dotted = (dash) => `${dash || "14 4"} 1.5 4`;

// Of how many cables of a network the course is known: "known", "unknown" or "mixed".
const coursesFound = new Map();

function coursesOf(network) {
  if (!coursesFound.has(network)) {
    const straight = network.spans.filter((span) => span.schematic).length;
    const all = straight === network.spans.length ? "unknown" : "mixed";
    coursesFound.set(network, straight ? all : "known");
  }
  return coursesFound.get(network);
}

const hasDrawn = (network) => network.spans.some((span) => span.course === "drawn");

// The places that direct links run through.
function placesPassed(scene) {
  return new Set(scene.links.flatMap((link) => link.route.flatMap((s) =>
    [scene.network.spans[s].a, scene.network.spans[s].b])));
}

// What the targets of a place come to: true, false (one is missed) or null (nothing asked).
function placeFates(scene) {
  const fates = new Map();
  for (const { target, holds } of scene.targets) {
    const before = fates.get(target.sink);
    fates.set(target.sink, before === false || holds === false ? false : holds ?? before ?? null);
  }
  return fates;
}

// The kinds of marks that the places of a scene have, for the legend.
function signsOf(scene) {
  const fates = placeFates(scene);
  return new Set(scene.network.places.flatMap((place, index) => {
    const fate = fates.has(index) ? [fates.get(index) === false ? "unmet" : "met"] : [];
    return place.role === "hub" ? ["hub", ...fate] : fate.length ? fate : ["backbone"];
  }));
}

// A city that no target asks for stands back as any place on the way does.
function rankOf(place, asked) {
  if (place.role === "hub") return 0;
  return asked ? 1 : 2;
}

function placeStyle(place, fate, zoom, colours, passed) {
  const asked = fate !== undefined;
  const grow = zoom >= 7 ? 1.5 : 0;
  const fill = fate === false ? OKABE_ITO.vermillion : asked ? OKABE_ITO.green : colours.backbone;
  if (place.role === "hub") {
    return { shape: "diamond", radius: 7 + grow, color: colours.paper, fillColor: asked ? fill : colours.ink };
  }
  if (fate === false) return { shape: "triangle", radius: 5.5 + grow, color: colours.paper, fillColor: fill };
  if (asked) return { radius: 5 + grow, color: colours.paper, fillColor: fill };
  if (passed) return { radius: 3.2 + grow, color: colours.ink, fillColor: colours.paper };
  return { radius: 2.2 + grow, weight: 1, color: colours.paper, fillColor: fill };
}

// The spans and links to light up for the choice; ``lines`` tells whether there are any.
function tracedSteps(scene) {
  const none = { spans: [], links: [], lines: false };
  if (!state.chosen) return none;
  const { kind } = state.chosen;
  const index = chosenIndex(scene.plan, kind);
  if (index < 0) return none;
  if (kind === "target") {
    const path = scene.targets[index].path;
    const links = path.filter((step) => step < 0).map((step) => -1 - step);
    return { spans: path.filter((step) => step >= 0), links, lines: path.length > 0 };
  }
  if (kind === "link" && scene.links[index]) return { spans: [], links: [index], lines: true };
  if (kind === "span") return { spans: [index], links: [], lines: true };
  return none;
}
