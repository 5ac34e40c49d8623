// Names of places, never one over another: the important ones are placed first.
const FEW_PLACES = 30;
const ANCHORS = [[1, 0], [-1, 0], [0, -1], [0, 1], [1, -1], [1, 1], [-1, -1], [-1, 1]];

class Labels {
  constructor(map) {
    this.map = map;
    this.box = L.DomUtil.create("div", "labels", map.getPane("markerPane"));
    map.on("zoomanim", () => { this.box.style.visibility = "hidden"; });
    map.on("zoomend moveend", () => this.place());
  }

  // items: [{place, text, strong, reach}]
  show(items) {
    this.box.replaceChildren();
    this.items = items.map((item) => {
      const node = el("span", { class: `label ${item.strong ? "strong" : ""}` }, item.text);
      this.box.append(node);
      return { ...item, node, width: node.offsetWidth, height: node.offsetHeight };
    });
    this.place();
  }

  place() {
    this.box.style.visibility = "";
    const size = this.map.getSize();
    const taken = this.markers();
    const zoom = this.map.getZoom();
    const few = (this.items || []).length <= FEW_PLACES;
    for (const item of this.items || []) {
      const at = this.map.latLngToContainerPoint([item.place.lat, item.place.lon]);
      const inside = at.x > -40 && at.y > -20 && at.x < size.x + 40 && at.y < size.y + 20;
      const worth = item.rank < 2 || item.passed || few || zoom >= 6.5 || item.strong;
      const spot = inside && worth ? this.free(item, at, taken) : null;
      item.node.style.display = spot ? "" : "none";
      if (!spot) continue;
      taken.push(spot);
      const corner = this.map.containerPointToLayerPoint([spot.x, spot.y]);
      L.DomUtil.setPosition(item.node, corner.round());
    }
  }

  // The room that the marks of important places take.
  markers() {
    return (this.items || []).filter((item) => item.marked).map(({ place }) => {
      const { x, y } = this.map.latLngToContainerPoint([place.lat, place.lon]);
      return { x: x - 5, y: y - 5, w: 10, h: 10 };
    });
  }

  free(item, at, taken) {
    const size = this.map.getSize();
    for (const [dx, dy] of ANCHORS) {
      const x = at.x + dx * item.reach + (dx > 0 ? 0 : dx < 0 ? -item.width : -item.width / 2);
      const y = at.y + dy * item.reach + (dy > 0 ? 0 : dy < 0 ? -item.height : -item.height / 2);
      const spot = { x, y, w: item.width, h: item.height };
      const clash = taken.some((o) =>
        spot.x < o.x + o.w && o.x < spot.x + spot.w && spot.y < o.y + o.h && o.y < spot.y + spot.h);
      const whole = x >= 0 && x + item.width <= size.x && y >= 0 && y + item.height <= size.y;
      if (!clash && whole) return spot;
    }
    return null;
  }
}
