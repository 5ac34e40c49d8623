"""The report of a plan: facts first, then one document, then HTML, Markdown, Excel or PDF."""
