include (5)
