"""The map page: one HTML file that needs no network, made from one plan or several.

``payload`` turns plans into plain values, ``stages`` adds what every failure changes,
``backdrop`` brings the shapes behind, and ``page`` puts them into the parts (HTML, CSS,
JavaScript) that lie beside as ordinary files.
"""

from netplan.views.map.backdrop import Basemap, basemap, bundled_basemap
from netplan.views.map.page import map_page

__all__ = ["Basemap", "basemap", "bundled_basemap", "map_page"]
