"""What scrapers hold: HTML pages, records, compressed and archived files."""
