"""Arrays and shortest paths over a network under a chosen set and a failure."""
