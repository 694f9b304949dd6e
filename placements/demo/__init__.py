"""Demo data about employers, places and placements: a module for each kind, named in settings.DEMO_DATA."""
