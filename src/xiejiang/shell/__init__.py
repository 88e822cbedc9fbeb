"""外壳: settings, urls, command line, workbench and case page. It alone knows every room."""
