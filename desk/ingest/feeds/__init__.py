"""`copytaster feed`: poll addresses, watch folders, accept pushed items, and write all of them to `raw`."""
