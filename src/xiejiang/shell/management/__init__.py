"""What the node's own commands add to Django's."""
