"""Reading procedures as the national portal publishes them, as they were crawled, into records of our own."""
