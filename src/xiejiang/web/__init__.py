"""页面件: typed requests, answers to errors, and small parts of forms. No tables, no rooms."""
