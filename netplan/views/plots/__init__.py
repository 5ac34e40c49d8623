"""Pictures as SVG, drawn by hand: plain values in, one self-contained ``<svg>`` out."""
