// Where lines run: parallel cables side by side, and links side by side inside their cable.
//
// All cables between the same two places over the same points form a bundle. A bundle is laid
// out across its middle line in pixels: each cable gets a width, each link in it a lane. Links
// keep the order in which their far ends lie around their origin, so that they rarely cross.
const CABLE_PX = { existing: 1.4, lit: 2.6, built: 3.4, not_built: 1.6 };
const GAP_PX = 2;
const WALL_PX = 3;
const FILL_PX = 7;
// The wall of a cable around its links is thick where its colour says how full it is.
const wallOf = (scene, span) => (loadOf(scene, span) ? FILL_PX : WALL_PX);

// Of a plan with traffic the links that carry more are wider.
function loadWeight(link, plan) {
  if (!link.lit) return 1;
  const most = Math.max(...plan.links.map((x) => x.lit.gbit_s));
  return 0.5 + Math.sqrt(link.lit.gbit_s / most) * 0.8;
}

const bundlesOf = new Map();

function bundles(network) {
  if (bundlesOf.has(network)) return bundlesOf.get(network);
  const found = new Map();
  network.spans.forEach((span, index) => {
    const forward = span.a < span.b;
    const via = forward ? span.via : [...span.via].reverse();
    const key = `${Math.min(span.a, span.b)} ${Math.max(span.a, span.b)} ${JSON.stringify(via)}`;
    if (!found.has(key)) {
      const [a, b] = forward ? [span.a, span.b] : [span.b, span.a];
      const ends = [network.places[a], network.places[b]].map((p) => [p.lon, p.lat]);
      found.set(key, { a, b, spans: [], points: runOn([ends[0], ...via, ends[1]]) });
    }
    found.get(key).spans.push(index);
  });
  const list = [...found.values()];
  const of = new Array(network.spans.length);
  list.forEach((bundle) => bundle.spans.forEach((span) => { of[span] = bundle; }));
  bundlesOf.set(network, { list, of });
  return bundlesOf.get(network);
}

function lanePitch(scene, zoom) {
  const load = new Map();
  scene.plan.links.forEach((link) => link.route.forEach((s) => load.set(s, (load.get(s) || 0) + 1)));
  const most = Math.max(1, ...load.values());
  const room = zoom < 5 ? 14 : zoom < 6 ? 22 : zoom < 7 ? 34 : zoom < 8 ? 50 : 80;
  return Math.max(zoom < 5 ? 1.2 : 1.8, Math.min(4.5, room / most));
}

const SMALLEST_PITCH_PX = 1.1;

// A bundle shorter than it is wide gets narrower lanes.
function pitchOf(bundle, scene, riders, pitch, length) {
  const load = bundle.spans.reduce((sum, span) => sum + (riders.get(span) || []).length, 0);
  return load ? Math.max(SMALLEST_PITCH_PX, Math.min(pitch, (0.9 * length) / load)) : pitch;
}

// Return {pitch, bundles: [{bundle, cables: [{span, offset, width, links}]}], lane(link, span)}.
function layOut(scene, map, shows) {
  const zoom = map.getZoom();
  const widest = lanePitch(scene, zoom);
  const riders = new Map();
  if (shows.links) {
    for (const link of byBearing(scene)) {
      for (const span of link.route) {
        if (!riders.has(span)) riders.set(span, []);
        riders.get(span).push(link.index);
      }
    }
  }
  const lanes = new Map();
  const laid = [];
  for (const bundle of bundles(scene.network).list) {
    const ends = [bundle.points[0], bundle.points.at(-1)].map((point) => project(map, zoom, point));
    const pitch = pitchOf(bundle, scene, riders, widest, ends[0].distanceTo(ends[1]));
    const cables = bundle.spans.filter((span) => riders.has(span) || shows.span(span)).map((span) => {
      const links = riders.get(span) || [];
      const width = links.length ? links.length * pitch + wallOf(scene, span) : CABLE_PX[scene.status(span)];
      return { span, links, width };
    });
    if (!cables.length) continue;
    const whole = cables.reduce((sum, c) => sum + c.width, 0) + GAP_PX * (cables.length - 1);
    let at = -whole / 2;
    for (const cable of cables) {
      cable.offset = at + cable.width / 2;
      at += cable.width + GAP_PX;
      setLanes(cable, bundle, scene, pitch, lanes);
    }
    laid.push({ bundle, cables });
  }
  return { pitch: widest, bundles: laid, lane: (link, span) => lanes.get(`${link} ${span}`) || 0 };
}

// Lanes run from left to right as the links travel; a bundle against them turns them round.
function setLanes(cable, bundle, scene, pitch, lanes) {
  if (!cable.links.length) return;
  const along = travelsForward(scene.links[cable.links[0]], cable.span, bundle, scene);
  const ordered = along ? cable.links : [...cable.links].reverse();
  ordered.forEach((link, i) => {
    lanes.set(`${link} ${cable.span}`, cable.offset + (i - (ordered.length - 1) / 2) * pitch);
  });
}

function travelsForward(link, span, bundle, scene) {
  let at = link.link.a;
  for (const step of link.route) {
    if (step === span) return at === bundle.a;
    at = otherEnd(scene.network.spans[step], at);
  }
  return true;
}

const otherEnd = (span, place) => (span.a === place ? span.b : span.a);

function byBearing(scene) {
  const places = scene.network.places;
  const bearing = ({ link }) => {
    const a = places[link.a];
    const b = places[link.b];
    return Math.atan2((b.lon - a.lon) * Math.cos((a.lat * Math.PI) / 180), b.lat - a.lat);
  };
  return scene.links.filter((link) => !link.cut)
    .sort((one, two) => bearing(one) - bearing(two) || one.index - two.index);
}

// Points of a line, each the short way round the world from the one before.
function runOn(points) {
  let before = points[0][0];
  return points.map(([lon, lat]) => {
    before = lon + 360 * Math.round((before - lon) / 360);
    return [before, lat];
  });
}

// A line that leaves the map on one side comes in again on the other.
function onBothSides(points) {
  const { seam } = DATA.extent;
  const lons = points.map((point) => (Array.isArray(point) ? point[1] : point.lng));
  const turn = Math.max(...lons) > seam + 360 ? -360 : Math.min(...lons) < seam ? 360 : 0;
  if (!turn) return points;
  const flat = points.map((point) => L.latLng(point));
  return [flat, flat.map(({ lat, lng }) => L.latLng(lat, lng + turn))];
}

// --- geometry in pixels ---------------------------------------------------------------------

const project = (map, zoom, [lon, lat]) => map.project([lat, lon], zoom);

const FINEST_PX = 0.8;

// The line of a bundle in pixels, without the points that no eye can tell at this zoom.
function middleLine(bundle, map, zoom) {
  const line = bundle.points.map((point) => project(map, zoom, point));
  return line.length > 2 ? L.LineUtil.simplify(line, FINEST_PX) : line;
}

// Shift a line of points sideways (to the right of its direction for a positive distance).
function shifted(points, distance) {
  if (!distance) return points;
  const normals = points.slice(1).map((point, i) => {
    const run = point.subtract(points[i]);
    const length = Math.hypot(run.x, run.y) || 1;
    return L.point(-run.y / length, run.x / length);
  });
  return points.map((point, i) => {
    const one = normals[Math.max(0, i - 1)];
    const two = normals[Math.min(normals.length - 1, i)];
    const sum = one.add(two);
    const size = (sum.x * sum.x + sum.y * sum.y) / 2 || 1;
    return point.add(sum.multiplyBy(distance / Math.max(size, 0.5)));
  });
}

// Take a piece off both ends of a line, never more than a third of its end legs.
function trimmed(points, px) {
  const cut = (from, to) => {
    const run = to.subtract(from);
    const length = Math.hypot(run.x, run.y) || 1;
    return from.add(run.multiplyBy(Math.min(px / length, 0.34)));
  };
  const last = points.length - 1;
  const list = [...points];
  list[0] = cut(points[0], points[1]);
  list[last] = cut(points[last], points[last - 1]);
  return list;
}

// The line of a link through its lanes, rounded where it passes a place.
function linkLine(item, scene, layout, map, zoom) {
  const { of } = bundles(scene.network);
  const back = (point) => map.unproject(point, zoom);
  const node = (place) => {
    const { lon, lat } = scene.network.places[place];
    return project(map, zoom, [lon, lat]);
  };
  const world = project(map, zoom, [360, 0]).x - project(map, zoom, [0, 0]).x;
  const near = (point, to) => L.point(point.x + world * Math.round((to.x - point.x) / world), point.y);
  let at = item.link.a;
  let line = [node(at)];
  for (const span of item.route) {
    const bundle = of[span];
    const forward = bundle.a === at;
    const lane = layout.lane(item.index, span);
    const whole = middleLine(bundle, map, zoom);
    const start = forward ? whole[0] : whole.at(-1);
    const shift = near(start, line.at(-1)).subtract(start);
    const middle = whole.map((point) => point.add(shift));
    const beside = shifted(middle, lane);
    const piece = trimmed(forward ? beside : [...beside].reverse(), 5 + Math.abs(lane) * 0.7);
    line = line.length > 1 ? [...line, ...rounded(line.at(-1), near(node(at), piece[0]), piece[0])] : line;
    line = [...line, ...piece];
    at = otherEnd(scene.network.spans[span], at);
  }
  line.push(near(node(at), line.at(-1)));
  return line.map(back);
}

function rounded(from, corner, to) {
  const middle = from.add(to).divideBy(2);
  const bend = middle.add(corner.subtract(middle).multiplyBy(0.35));
  return [0.25, 0.5, 0.75].map((s) =>
    from.multiplyBy((1 - s) ** 2).add(bend.multiplyBy(2 * s * (1 - s))).add(to.multiplyBy(s * s)));
}

function cableLine(bundle, offset, map, zoom) {
  const middle = middleLine(bundle, map, zoom);
  return shifted(middle, offset).map((point) => map.unproject(point, zoom));
}
