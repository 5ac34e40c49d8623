"""Answers to what-ifs as text, Markdown, JSON values and plots."""
