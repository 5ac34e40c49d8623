"""One module a format: the network of a plan as its file, and what the format cannot hold."""
