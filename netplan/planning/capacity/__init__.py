"""Channels and fibre pairs in the optimum: what every state must carry, and over what."""
