"""From bare lines to a graph, and from routes to shared trenches."""
