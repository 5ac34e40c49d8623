"""The words about what to measure first, in both languages."""

from __future__ import annotations

EN = {
    "survey_other": "This is of another question than this plan's: {question}.",
    "survey_unknown": "Of which question this is, its file does not say.",
    "s_survey": "What to measure first",
    "survey_about": "What is expected to be saved where one length or delay is measured, and the "
    "plan chosen afterwards: cost, and {price} for a miss, which is that in truth not everything "
    "holds. {law}; {plans} plans to choose from. Unmeasured the "
    "best of them is that of {today}, which holds in {share}.",
    "survey_law": "{samples} worlds (seed {seed}); {law}",
    "survey_exact": "Exact for {samples} worlds, as given and equally likely",
    "survey_price_given": "The price of a miss is as given.",
    "survey_price_step": "The price of a miss is the least at which the best plan holds in {at}.",
    "survey_price_first": "The price of a miss is the least at which a plan surer than the "
    "cheapest, which holds in {at}, is better.",
    "survey_price_last": "The price of a miss is that at which the surest of the plans is best; "
    "none holds in {at}.",
    "survey_price_none": "There is one plan alone: measuring saves nothing.",
    "survey_title": "Lengths and delays by what measuring them saves",
    "survey_note": "Within one rank the order is not significant. {noise:# more thing|# more "
    "things} cannot be told from nothing within the noise; {worthless:# thing|# things} in doubt "
    "that no plan uses, nor anything that errs with it, are worth nothing.",
    "survey_sets_title": "The best sets found",
    "survey_sets_note": "Sets grow one by one from the best pair of those tried; that none is "
    "better is not claimed. Whoever knew everything would save {saved}.",
    "c_survey_rank": "Rank",
    "c_survey_what": "To measure",
    "c_survey_saves": "Saves",
    "c_survey_low": "95 % interval from",
    "c_survey_high": "to",
    "c_survey_changes": "Another plan",
    "c_survey_if_low": "Holds if lowest",
    "c_survey_if_high": "Holds if highest",
    "c_survey_count": "Surveys",
    "c_survey_then": "Cost then",
    "c_survey_holds": "Holds then",
    "survey_corridor": "length {name}",
    "survey_idle": "length {name}, as of any corridor that no plan uses (source: {basis})",
}
ZH = {
    "survey_other": "本节并非针对本方案的场景，而是针对：{question}。",
    "survey_unknown": "本节针对哪一场景，其文件未注明。",
    "s_survey": "优先复测什么",
    "survey_about": "先复测某一长度或时延、再选定方案，预期可节省的费用：投资加上未达标代价"
    "（实际未能全部达标时计 {price}）。{law}；"
    "可选方案 {plans} 个。不复测时最优方案的投资为 {today}，达标概率 {share}。",
    "survey_law": "样本 {samples} 个（种子 {seed}）；{law}",
    "survey_exact": "对所给的 {samples} 种情形（等可能）为精确值",
    "survey_price_given": "未达标代价为给定值。",
    "survey_price_step": "未达标代价取使最优方案达标概率达到 {at} 的最小值。",
    "survey_price_first": "投资最低的方案达标概率已达到 {at}；"
    "未达标代价取使更可靠方案更优的最小值。",
    "survey_price_last": "没有方案的达标概率达到 {at}；未达标代价取使最可靠方案最优的最小值。",
    "survey_price_none": "仅有一个方案，复测不能节省费用。",
    "survey_title": "各长度和时延的复测价值",
    "survey_note": "同一名次内的先后不具显著性。另有 {noise} 项的价值在抽样误差之内，与零无法区分；"
    "{worthless} 项虽有误差，但没有方案用到它及与其误差相关者，复测价值为零。",
    "survey_sets_title": "所得最优复测组合",
    "survey_sets_note": "组合由试过的最优两项逐项增加而成，不能断言没有更好的组合。"
    "若全部已知，可节省 {saved}。",
    "c_survey_rank": "名次",
    "c_survey_what": "复测对象",
    "c_survey_saves": "节省",
    "c_survey_low": "95 % 置信区间下限",
    "c_survey_high": "上限",
    "c_survey_changes": "改选方案",
    "c_survey_if_low": "取最低值时达标",
    "c_survey_if_high": "取最高值时达标",
    "c_survey_count": "复测项数",
    "c_survey_then": "其后投资",
    "c_survey_holds": "其后达标概率",
    "survey_corridor": "{name} 长度",
    "survey_idle": "{name} 长度（长度来源为{basis}、没有方案使用的路由均同）",
}
