"""One-way latency as a fold of named parts along a route, and the floors of physics."""
