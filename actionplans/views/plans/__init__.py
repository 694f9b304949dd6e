"""Pages of the plan: reading it, its parts, and the versions agreed."""
