"""Units of time inside: latencies are whole ns, what people read is ms."""

NS_PER_MS = 1_000_000
