"""All code that depends on Faust: the app and our patches."""
