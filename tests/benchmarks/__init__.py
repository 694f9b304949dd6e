"""How fast pages and reports are, beside the floor each is compared with. Run: python3 run.py test tests/benchmarks -s

Nothing here fails for being slow: machines are shared and noisy. The table shows ratios of medians, taken in turns.
"""
