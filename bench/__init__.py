"""Benchmarks. Each prints what it measured beside the bound that it has to keep (docs/performance.md)."""
