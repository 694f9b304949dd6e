"""Pages of visits: the list, one visit, writing answers, and the steps to approval."""
