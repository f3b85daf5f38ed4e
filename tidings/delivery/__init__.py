"""Delivery: each sender's queue, its pace, the dispatch to carriers, and what answers and receipts change."""
