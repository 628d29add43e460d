"""What `copytaster feed` does: poll addresses, watch folders, take what is pushed, and write it all to `raw`."""
