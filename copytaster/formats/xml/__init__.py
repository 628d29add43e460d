"""XML items: NewsML 1 and G2, NITF, RSS and Atom."""
