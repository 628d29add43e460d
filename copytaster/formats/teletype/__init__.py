"""Teletype wires: ANPA 1312 and IPTC 7901."""
