"""基石: values that every floor may use — three-valued logic, money, citations, the error root.

Pure Python. It knows no law, no agency and no database.
"""
