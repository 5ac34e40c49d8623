// The data, small helpers to make elements, and how numbers and names are written.
const DATA = JSON.parse(document.getElementById("data").textContent);
const PARTS = ["glass", "slack", "amplifiers", "pass_through", "regenerators", "terminals", "hops"];
const $ = (id) => document.getElementById(id);

// el("td", {class: "x", onclick: f}, "text", child): text is never read as HTML.
function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") Object.assign(node.style, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
}

// {name} is filled in; {name:# span|# spans} chooses by number.
function t(key, values = {}) {
  const text = STRINGS[state.lang][key];
  if (text === undefined) throw new Error(`no text for ${key}`);
  return text.replace(/\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g, (_, name, one, many) => (one === undefined
    ? values[name] ?? "" : (Number(values[name]) === 1 ? one : many).replace("#", values[name])));
}

const zh = () => state.lang === "zh";
const word = (thing) => (zh() && thing.name_zh) || thing.name || thing.id;
const titleOf = (plan) => (zh() && plan.title_zh) || plan.title || plan.name;

// Several plans are told apart by a letter; equal titles also by what was changed.
const letter = (plan) => String.fromCharCode(65 + DATA.plans.indexOf(plan));

function labelOf(plan) {
  if (DATA.series === "years") return t("year_n", { n: DATA.plans.indexOf(plan) + 1 });
  if (DATA.plans.length < 2) return titleOf(plan);
  const same = DATA.plans.filter((other) => titleOf(other) === titleOf(plan)).length > 1;
  const changes = plan.provenance.overrides.join(", ");
  return `${letter(plan)} · ${titleOf(plan)}${same && changes ? ` (${changes})` : ""}`;
}

function short(place) {
  return word(place).replace(/\s*\(.*\)$/, "").replace(/数据中心集群$/, "集群");
}

function region(id) {
  return REGIONS[id] ? REGIONS[id][zh() ? 1 : 0] : id;
}

// Milliseconds to the microsecond; what is smaller than half of one in full.
function ms(ns) {
  if (ns === null || ns === undefined) return t("cut_off");
  return halfUp(ns / 1e6, ns > 0 && ns < 500 ? 6 : 3).toFixed(ns > 0 && ns < 500 ? 6 : 3);
}
const grouped = (value, digits = 0) => halfUp(value, digits)
  .toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });

// Halves away from zero, of the decimal number that a float stands for: as everywhere else.
function halfUp(value, digits) {
  const text = String(Math.abs(value));
  if (text.includes("e")) return value;
  return Math.sign(value) * Number(`${Math.round(Number(`${text}e${digits}`))}e-${digits}`);
}
const km = (value) => grouped(value, 1);

// What the records say in English, in the language of the page.
const ours = (text) => (zh() && Object.hasOwn(DATA.zh, text) ? DATA.zh[text] : text);

// Money in the unit that people say it in, which the data names.
function money(amount) {
  if (amount === null || amount === undefined) return "—";
  const { per, digits, unit, trims } = DATA.money[zh() ? "zh" : "en"];
  const text = grouped(amount / per, digits);
  return `${trims ? text.replace(/\.0+$/, "") : text} ${unit}`;
}

function signed(value, write) {
  return (value > 0 ? "+" : value < 0 ? "−" : "±") + write(Math.abs(value));
}

// A cell that carries the exact nanoseconds beside what is shown.
const msCell = (ns, attributes = {}) =>
  el("td", { class: "number", "data-ns": ns ?? "", ...attributes }, ms(ns));

const corners = ([west, south, east, north]) => [[south, west], [north, east]];
const networkOf = (plan) => DATA.networks[plan.network];
const total = (parts) => parts.reduce((sum, part) => sum + part, 0);
