"""存储件: files by content, sealed text, and what the two databases do differently. No tables."""
