"""Items that no sender would send: mutants of our samples, fed to every parser."""
