"""Small networks in the formats that are brought in, a few lines each."""

from __future__ import annotations

from pathlib import Path

from netplan.interchange.content import Content
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import RawNetwork
from netplan.interchange.recognise import recognised

ZOO = """graph [
  Creator "Topology Zoo Toolset"
  label "Tiny"
  Source "http://example.net/map.pdf"
  Note "R&amp;D; drawn by hand"
  # a comment [
  node [
    id 0
    label "Wien"
    Longitude 16.37208
    Latitude 48.20849
    Internal 1
  ]
  node [ id 1 label "Graz" Longitude 15.45 Latitude 47.06667 Internal 1 ]
  node [ id 2 label "Graz" Internal 0 ]
  node [ id 3 label "star" hyperedge 1 ]
  edge [ source 0 target 1 LinkLabel "2.5G" LinkSpeedRaw 2500000000.0 id "e0" ]
  edge [ source 0 target 1 LinkStatus "Future" ]
  edge [ source 1 target 2 ]
]
"""
GRAPHML = """<?xml version="1.0" encoding="utf-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key attr.name="Longitude" attr.type="double" for="node" id="d0" />
  <key attr.name="Latitude" attr.type="double" for="node" id="d1" />
  <key attr.name="label" attr.type="string" for="node" id="d2" />
  <key attr.name="length_km" attr.type="double" for="edge" id="d3" />
  <key attr.name="fibre" attr.type="string" for="edge" id="d4"><default>G.652</default></key>
  <graph edgedefault="undirected">
    <node id="a"><data key="d0">16.4</data><data key="d1">48.2</data>
      <data key="d2">Wien</data></node>
    <node id="b"><data key="d0">15.4</data><data key="d1">47.1</data></node>
    <edge id="e1" source="a" target="b"><data key="d3">190.5</data></edge>
    <edge id="e2" source="a" target="b" directed="true"><data key="d4">G.655</data></edge>
  </graph>
</graphml>
"""
TOPOHUB = """{"directed": false, "multigraph": false,
 "graph": {"name": "tiny", "demands": {"0": {"1": 12.5}}, "stats": {"nodes": 2}},
 "nodes": [{"name": "Wien", "pos": [16.37, 48.21], "id": 0},
           {"name": "Graz", "pos": [15.45, 47.07], "id": 1}],
 "edges": [{"dist": 144.51, "ecmp_fwd": {"uni": 2}, "source": 0, "target": 1}]}
"""
SNDLIB_XML = """<?xml version="1.0" encoding="ISO-8859-1"?>
<network xmlns="http://sndlib.zib.de/network" version="1.0">
 <meta><unit>MBITPERSEC</unit><origin>by hand</origin></meta>
 <networkStructure>
  <nodes coordinatesType="geographical">
   <node id="Wien"><coordinates><x>16.37</x><y>48.21</y></coordinates></node>
   <node id="Graz"><coordinates><x>15.45</x><y>47.07</y></coordinates></node>
  </nodes>
  <links>
   <link id="L1"><source>Wien</source><target>Graz</target>
    <preInstalledModule><capacity>10000</capacity><cost>0</cost></preInstalledModule>
    <routingCost>144.5</routingCost>
    <additionalModules><addModule><capacity>40000</capacity><cost>7</cost></addModule></additionalModules>
   </link>
  </links>
 </networkStructure>
 <demands><demand id="d"><source>Wien</source><target>Graz</target>
  <demandValue>2500</demandValue></demand></demands>
</network>
"""
SNDLIB_NATIVE = """?SNDlib native format; type: network; version: 1.0
# network tiny
META (
  unit = MBITPERSEC
  origin = by hand (with care)
)
NODES (
  Wien ( 16.37 48.21 )
  Graz
)
LINKS (
  L1 ( Wien Graz ) 10000.00 0.00 144.50 0.00 ( 40000.00 7.00 80000.00 9.00 )
)
DEMANDS (
  d ( Wien Graz ) 1 2500.00 UNLIMITED
)
ADMISSIBLE_PATHS (
  d (
    P_0 ( L1 )
  )
)
"""
NET2PLAN = """<?xml version='1.0' encoding='UTF-8'?>
<network name="tiny" description="by hand" version="6">
 <node id="4" name="Wien" xCoord="16.37" yCoord="48.21"><attribute key="pop" value="9"/></node>
 <node id="7" name="Graz" xCoord="15.45" yCoord="47.07"/>
 <layer id="1" name="fibre" linkCapacityUnitsName="Gbps" demandTrafficUnitsName="Mbps">
  <link id="16" originNodeId="4" destinationNodeId="7" capacity="100" lengthInKm="190.5"/>
  <link id="17" originNodeId="7" destinationNodeId="4" capacity="100" lengthInKm="190.5"/>
  <demand id="30" ingressNodeId="4" egressNodeId="7" offeredTraffic="2500"/>
 </layer>
 <srg id="40" nodes="" links="16 17"/>
</network>
"""
NET2PLAN_OLD = """<?xml version="1.0" encoding="utf-8"?><network name="old">
 <physicalTopology>
  <node name="Wien" xCoord="16.37" yCoord="48.21"/><node name="Graz" xCoord="15.45" yCoord="47.07"/>
  <link originNodeId="0" destinationNodeId="1" linkLengthInKm="190.5" linkCapacityInErlangs="10"/>
 </physicalTopology>
 <demandSet><demandEntry ingressNodeId="0" egressNodeId="1" offeredTrafficInErlangs="3"/>
 </demandSet>
</network>
"""
GNPY = """{"network_name": "tiny", "elements": [
 {"uid": "trx Wien", "type": "Transceiver"},
 {"uid": "roadm Wien", "type": "Roadm", "metadata": {"location":
   {"city": "Wien", "region": "E", "latitude": 48.21, "longitude": 16.37}}},
 {"uid": "roadm Graz", "type": "Roadm", "metadata": {"location":
   {"city": "Graz", "region": "S", "latitude": 47.07, "longitude": 15.45}}},
 {"uid": "fiber (Wien → Bruck)-F1", "type": "Fiber", "type_variety": "SSMF",
   "params": {"length": 140.2, "length_units": "km"}},
 {"uid": "amp", "type": "Edfa"},
 {"uid": "fiber (Bruck → Graz)-F2", "type": "Fiber", "type_variety": "SSMF",
   "params": {"length": 50300, "length_units": "m"}},
 {"uid": "fiber (Graz → Bruck)-F2", "type": "Fiber", "params": {"length": 50.3}},
 {"uid": "splice", "type": "Fused"},
 {"uid": "fiber (Bruck → Wien)-F1", "type": "Fiber", "params": {"length": 140.2}}],
 "connections": [
 {"from_node": "trx Wien", "to_node": "roadm Wien"},
 {"from_node": "roadm Wien", "to_node": "trx Wien"},
 {"from_node": "roadm Wien", "to_node": "fiber (Wien → Bruck)-F1"},
 {"from_node": "fiber (Wien → Bruck)-F1", "to_node": "amp"},
 {"from_node": "amp", "to_node": "fiber (Bruck → Graz)-F2"},
 {"from_node": "fiber (Bruck → Graz)-F2", "to_node": "roadm Graz"},
 {"from_node": "roadm Graz", "to_node": "fiber (Graz → Bruck)-F2"},
 {"from_node": "fiber (Graz → Bruck)-F2", "to_node": "splice"},
 {"from_node": "splice", "to_node": "fiber (Bruck → Wien)-F1"},
 {"from_node": "fiber (Bruck → Wien)-F1", "to_node": "roadm Wien"}]}
"""
OFDS = """{"networks": [{"id": "n1", "name": "Tiny",
 "links": [{"rel": "describedby", "href": "https://example.net/0__4__0/network-schema.json"}],
 "publisher": {"name": "FibreCo"}, "license": "CC-BY-4.0",
 "nodes": [
  {"id": "1", "name": "Wien", "status": "operational",
   "location": {"type": "Point", "coordinates": [16.37, 48.21]},
   "phase": {"id": "p", "name": "first"}, "address": {"country": "AT"}},
  {"id": "2", "name": "Graz"}],
 "spans": [
  {"id": "s", "name": "Wien to Graz", "status": "underConstruction", "start": "1", "end": "2",
   "route": {"type": "LineString", "coordinates": [[16.37, 48.21], [15.9, 47.5], [15.45, 47.07]]},
   "fibreLength": 190.5, "capacity": 4.9, "fibreType": "G.652",
   "fibreTypeDetails": {"fibreSubtype": "G.652.D"}, "networkProviders": [{"name": "Net"}]},
  {"id": "t", "start": "1"}]}]}
"""
OFDS_NODES = """{"type": "FeatureCollection", "features": [{"type": "Feature",
 "geometry": {"type": "Point", "coordinates": [16.37, 48.21]},
 "properties": {"id": "1", "name": "Wien", "featureType": "node",
  "network": {"id": "n1", "name": "Tiny"}}}]}
"""
OFDS_SPANS = """{"type": "FeatureCollection", "features": [{"type": "Feature",
 "geometry": {"type": "LineString", "coordinates": [[16.37, 48.21], [15.45, 47.07]]},
 "properties": {"id": "s", "featureType": "span", "directed": false,
  "start": {"id": "1", "name": "Wien",
   "location": {"type": "Point", "coordinates": [16.37, 48.21]}},
  "end": {"id": "2", "name": "Graz", "location": {"type": "Point", "coordinates": [15.45, 47.07]}},
  "network": {"id": "n1", "name": "Tiny"}}}]}
"""
OFDS_NODES_CSV = """id,nodes/0/id,nodes/0/name,nodes/0/location,nodes/0/phase/name
n1,1,Wien,POINT (16.37 48.21),first
n1,2,Graz,,
"""
OFDS_SPANS_CSV = """id,spans/0/id,spans/0/start,spans/0/end,spans/0/route,spans/0/fibreLength
n1,s,1,2,"LINESTRING (16.37 48.21, 15.45 47.07)",190.5
"""
OFDS_NETWORKS_CSV = """id,name,publisher/name
n1,Tiny,FibreCo
"""
FILES = {
    "zoo.gml": ZOO,
    "graph.graphml": GRAPHML,
    "topohub.json": TOPOHUB,
    "sndlib.xml": SNDLIB_XML,
    "sndlib.txt": SNDLIB_NATIVE,
    "design.n2p": NET2PLAN,
    "old.n2p": NET2PLAN_OLD,
    "gnpy.json": GNPY,
    "ofds.json": OFDS,
    "nodes.geojson": OFDS_NODES,
    "spans.geojson": OFDS_SPANS,
    "nodes.csv": OFDS_NODES_CSV,
    "spans.csv": OFDS_SPANS_CSV,
}
"""One file of each format, by a name that it might have."""


def content(text: str | bytes, name: str = "net.txt") -> Content:
    """Return a file that holds this."""
    raw = text if isinstance(text, bytes) else text.encode()
    return Content(Path(name), name, raw)


def networks(*files: Content, options: ImportOptions | None = None) -> tuple[RawNetwork, ...]:
    """Return what is read of files that are given together."""
    chosen = options or ImportOptions()
    return recognised(files, chosen).read(files, chosen)


def network(text: str | bytes, name: str = "net.txt", **options: object) -> RawNetwork:
    """Return the only network of a file."""
    (found,) = networks(content(text, name), options=ImportOptions(**options))  # type: ignore[arg-type]
    return found
