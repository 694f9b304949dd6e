"""Pages about participants: the list, the person, enrolments, numbers to sort out and the read log."""
