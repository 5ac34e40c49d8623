"""How far the network carries within a time: the service circle and the official indicators."""
