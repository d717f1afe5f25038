"""What the documents of a case say."""
