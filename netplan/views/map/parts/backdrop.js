// What lies behind: rings of differences become lat/lon lines and areas.
function unpack(ring, scale) {
  const points = [];
  let x = 0;
  let y = 0;
  for (let i = 0; i < ring.length; i += 2) {
    x += ring[i];
    y += ring[i + 1];
    points.push([y / scale, x / scale]);
  }
  return points;
}

// A user's file has longitudes up to 180; a map that begins elsewhere shows it a turn off as well.
function turned(rings, kind) {
  const { seam } = DATA.extent;
  if (kind !== "file" || seam === -180) return rings;
  const turn = seam < -180 ? -360 : 360;
  return [...rings, ...rings.map((ring) => ring.map(([lat, lon]) => [lat, lon + turn]))];
}

function backdropStyle(kind) {
  const colours = theme();
  const area = { stroke: true, weight: 0.8, color: colours.coast, fill: true, fillOpacity: 1 };
  return {
    land: { ...area, fillColor: colours.land },
    lakes: { ...area, fillColor: colours.lakes },
    area: { ...area, fillColor: colours.area },
    borders: { weight: 1, color: colours.border, fill: false },
    provinces: { weight: 0.9, color: colours.province, dashArray: "3 3", fill: false },
    line: { weight: 1, color: colours.line, fill: false },
    graticule: { weight: 0.7, color: colours.line, opacity: 0.45, fill: false },
  }[kind];
}

function backdropLayers(renderer) {
  const given = DATA.basemap;
  if (given.kind === "tiles") return [L.tileLayer(given.url, { attribution: "" })];
  return given.shapes.map((shape) => {
    const rings = turned(shape.rings.map((ring) => unpack(ring, given.scale)), given.kind);
    const lined = ["provinces", "borders", "line", "graticule"].includes(shape.kind);
    const make = lined ? L.polyline : (parts, options) => L.polygon(parts.map((r) => [r]), options);
    const layer = make(rings, {
      renderer, interactive: false, smoothFactor: 0.6, fillRule: "evenodd",
      ...backdropStyle(shape.kind),
    });
    layer.kind = shape.kind;
    return layer;
  });
}
