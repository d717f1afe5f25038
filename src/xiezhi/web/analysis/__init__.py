"""The analysis page (统计分析): a question read from its address, its answer as a table, charts and files."""
