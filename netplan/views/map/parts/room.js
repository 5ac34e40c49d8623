// Where the map has room: what is fitted into it must not lie under the legend.
const EDGE_PX = 30;
const ROOM_PX = 12;

// Points of what the map opens on: the ends of the targets and all along the cables of a plan,
// where there is no coast all along every cable of its network.
function pointsOf(plan) {
  const network = networkOf(plan);
  const at = (i) => [network.places[i].lon, network.places[i].lat];
  const ends = plan.targets.flatMap((x) => [x.sink, x.source]).map(at);
  const spans = DATA.extent.coast ? plan.spans.map(({ span }) => network.spans[span]) : network.spans;
  const along = spans.flatMap(({ a, b, via }) => {
    const line = runOn([at(a), ...via, at(b)]);
    return line.slice(1).flatMap(([lon, lat], i) => [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1]
      .map((s) => [line[i][0] + s * (lon - line[i][0]), line[i][1] + s * (lat - line[i][1])]));
  });
  return [...ends, ...along].map(([lon, lat]) => [lat, lon]);
}

// The part of the map that the legend takes, {left, top}, down to the lower right corner.
function legendCorner(map) {
  const [box, legend] = [map.getContainer(), $("legend")].map((x) => x.getBoundingClientRect());
  const over = legend.width && legend.left < box.right && legend.right > box.left && legend.bottom > box.top;
  return over ? { left: legend.left - box.left - ROOM_PX, top: legend.top - box.top - ROOM_PX } : null;
}

// The paddings to fit bounds with: as few as leave nothing of the plan under the legend.
function roomFor(map, bounds) {
  const size = map.getSize();
  const side = size.x > 700 ? 2 * EDGE_PX : EDGE_PX;
  const padded = (right, below) => ({ paddingTopLeft: [EDGE_PX, 2 * EDGE_PX], paddingBottomRight: [right, below] });
  const plain = padded(side, EDGE_PX);
  const corner = legendCorner(map);
  if (!corner || corner.left < size.x / 3 || corner.top < 0) return plain;
  const points = pointsOf(DATA.plans[state.plan]);
  const covered = (padding) => {
    const { center, zoom } = map._getBoundsCenterZoom(bounds, padding);
    const middle = map.project(center, zoom).subtract(size.divideBy(2));
    return points.some((point) => {
      const { x, y } = map.project(point, zoom).subtract(middle);
      return x > corner.left && x < size.x && y > corner.top && y < size.y;
    });
  };
  if (!covered(plain)) return plain;
  const zoomOf = (padding) => map._getBoundsCenterZoom(bounds, padding).zoom;
  const beside = padded(size.x - corner.left, EDGE_PX);
  const above = padded(side, size.y - corner.top);
  return zoomOf(beside) >= zoomOf(above) ? beside : above;
}
