"""`copytaster evaluate`: the checker held against statements that people have labelled."""
