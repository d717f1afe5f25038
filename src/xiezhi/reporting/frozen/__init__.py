"""A snapshot on disk: which tables it holds, its files named by their content, its manifest. Knows no live database."""
