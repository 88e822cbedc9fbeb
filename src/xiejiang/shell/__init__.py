"""外壳: settings, urls, the command line, the workbench and the case page. It alone knows every room."""
