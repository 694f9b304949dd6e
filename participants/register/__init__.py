"""Registers read in: cases from Excel or CSV files, row by row, a second time without changing anything."""
