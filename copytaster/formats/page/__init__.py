"""Web pages, as HTML and as plain text: the story, its statements, and the furniture around them."""
