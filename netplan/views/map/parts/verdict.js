// What became of the search, in words: proven, not yet, or why there is no plan.

// Every target can hold, but not for the money there is.
function overBudget(plan) {
  return plan.status === "infeasible" && !plan.impossible.length && !plan.unlikely && !plan.overloaded;
}

// How the search ended, or why there is no plan.
function verdictOf(plan) {
  if (plan.given) return "given";
  if (overBudget(plan)) return "over_budget";
  if (plan.overloaded) return "overloaded";
  return plan.unlikely ? "too_unlikely" : plan.status;
}

function brokenText(plan) {
  if (plan.status === "no_plan") return t("no_plan_banner", { reason: ours(plan.reason) });
  if (overBudget(plan)) return t("over_budget_banner", { least: money(plan.lower_bound_cny) });
  if (plan.overloaded) return t("overloaded_banner");
  if (plan.unlikely) return unlikelyText(plan.unlikely);
  return t("infeasible_banner", { count: new Set(plan.impossible.map((x) => `${x.id} ${x.source} ${x.sink}`)).size });
}

function unlikelyText(unlikely) {
  const asked = percentAsked(unlikely.asked);
  if (unlikely.share === undefined) return t("unlikely_banner", { asked });
  return t("unlikely_most_banner", { asked, share: percent(unlikely.share), low: percent(unlikely.low), high: percent(unlikely.high) });
}

function proofText(plan) {
  if (plan.given) return t("given_figure");
  if (plan.status === "infeasible") return t(plan.unlikely || !plan.impossible.length ? `status_${verdictOf(plan)}` : "impossible_proven");
  if (plan.gap === null) return "—";
  return plan.gap === 0 ? t("status_optimal") : t("gap_value", { gap: grouped(100 * plan.gap, 2) });
}
