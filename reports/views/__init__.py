"""Pages that gather from the rooms below: Today, the unit, the case, the period report."""
