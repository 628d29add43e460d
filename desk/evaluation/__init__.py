"""`copytaster evaluate`: the checker compared with statements that people have labelled."""
