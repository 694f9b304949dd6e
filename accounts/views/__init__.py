"""Pages about oneself, and the administration of users, organisation and code lists."""
