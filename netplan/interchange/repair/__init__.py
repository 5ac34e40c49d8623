"""A raw network becomes places and spans to plan on: one step a file, each repair a finding."""
