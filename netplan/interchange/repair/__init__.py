"""From a raw network to one that can be planned on: a step a file, every repair a finding."""
