"""存储件: model fields, files by content, and the differences between the two databases. No tables."""
