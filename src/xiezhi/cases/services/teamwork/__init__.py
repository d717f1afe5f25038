"""How people work on a case together: tasks, comments, hand-over, advisers, and who is told."""
