// Colours of the map. Okabe-Ito, so that they differ for colour-blind readers too; shape and
// dash say the same thing a second time.
const OKABE_ITO = {
  orange: "#E69F00", sky: "#56B4E9", green: "#009E73", yellow: "#F0E442",
  blue: "#0072B2", vermillion: "#D55E00", purple: "#CC79A7",
};
const THEMES = {
  light: {
    sea: "#dfe9f0", land: "#fbfaf6", coast: "#b4c0c9", lakes: "#cfdfea", province: "#c3c7cc",
    border: "#cfc6b8",
    area: "#fbfaf6", line: "#9aa3ab", existing: "#a3abb4", lit: "#4d5965", candidate: "#8d96a0",
    tube: "#ffffff", ink: "#1b2430", paper: "#ffffff", backbone: "#8d96a0", halo: "#F0E442",
    haloEdge: "#1b2430",
  },
  dark: {
    sea: "#0f151b", land: "#1d252e", coast: "#3d4a57", lakes: "#141c24", province: "#3a4550",
    border: "#46505b",
    area: "#1d252e", line: "#55616d", existing: "#5f6b77", lit: "#b6c1cc", candidate: "#75808c",
    tube: "#1d252e", ink: "#eef2f6", paper: "#141a21", backbone: "#8a95a1", halo: "#F0E442",
    haloEdge: "#0b0f13",
  },
};
const theme = () => THEMES[state.theme];

const FIBRE_COLOURS = { g654e: OKABE_ITO.blue, hollow_core: OKABE_ITO.purple, g652d: OKABE_ITO.sky };
const fibreColour = (fibre) => FIBRE_COLOURS[fibre] || OKABE_ITO.sky;

const GROUP_COLOURS = [OKABE_ITO.orange, OKABE_ITO.green, OKABE_ITO.sky, OKABE_ITO.purple];
const OTHER_LINK = "#7d8792";

// Links take the colour of the target whose far end they reach.
function targetGroups(plan) {
  return [...new Set(plan.targets.map((target) => target.id))];
}

const groupName = (id) => (REGIONS[id] ? region(id) : id);

function groupOf(link, plan) {
  const ends = [link.a, link.b];
  const found = plan.targets.find((x) => ends.includes(x.sink) && ends.includes(x.source));
  return found ? found.id : null;
}

function groupColour(id, plan) {
  const index = targetGroups(plan).indexOf(id);
  return index < 0 ? OTHER_LINK : GROUP_COLOURS[index % GROUP_COLOURS.length];
}

const linkColour = (link, plan) => groupColour(groupOf(link, plan), plan);

// How much measuring a corridor is worth, from the most down; see the layer survey.
const SURVEY_COLOURS = { most: OKABE_ITO.vermillion, much: OKABE_ITO.orange, some: OKABE_ITO.sky };
const surveyOf = (span) => (state.layers.survey ? DATA.survey[span.id] : undefined);

// How full a span is in the state that fills it the most; see the layer fill.
const FILL_STEPS = [["low", 0, OKABE_ITO.blue], ["half", 0.5, OKABE_ITO.purple], ["high", 0.8, OKABE_ITO.vermillion]];
const fillStep = (load) => [...FILL_STEPS].reverse().find(([, from]) => load.most >= from);
const loadOf = (scene, span) => (state.layers.fill ? scene.loads.get(span) : undefined);

const PART_COLOURS = {
  glass: OKABE_ITO.blue, slack: OKABE_ITO.sky, amplifiers: OKABE_ITO.yellow,
  pass_through: OKABE_ITO.green, regenerators: OKABE_ITO.purple, terminals: OKABE_ITO.orange,
  hops: OKABE_ITO.vermillion,
};
