"""Everything that knows Faust: the app and our patches."""
