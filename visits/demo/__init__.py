"""Demo of board visits: visits in every state, templates, old protocols read in, and what is being prepared."""
