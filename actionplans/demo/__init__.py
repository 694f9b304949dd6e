"""Demo data of what is done together: a module for each kind, named in settings.DEMO_DATA in order."""
