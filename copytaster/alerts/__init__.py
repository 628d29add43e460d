"""The life of an alert: opened, updated, closed; its severity; two sets of alerts compared."""
