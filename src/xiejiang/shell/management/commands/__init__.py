"""Commands of Django's that the node does in its own way."""
