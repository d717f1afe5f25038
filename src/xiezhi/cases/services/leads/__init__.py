"""What is done about leads, one use case a function."""
