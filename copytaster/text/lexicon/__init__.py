"""What the checks know of English and of the world, as plain tables: data, no logic beyond reading them."""
