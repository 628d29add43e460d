"""What a new user runs, as a user runs it: the demo and the tutorial, on the embedded broker they bring."""
