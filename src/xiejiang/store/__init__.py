"""存储件: files by content, sealed text, trees and signatures, and what the two databases do
differently. No tables."""
