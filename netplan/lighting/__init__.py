"""Whether the links of a plan can be lit: over their own routes, and over those of failures."""
