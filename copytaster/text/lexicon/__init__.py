"""The checks' knowledge of English and of the world, as plain tables: data, with no logic except reading them."""
