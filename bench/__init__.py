"""Benchmarks. Each prints a measured figure beside the bound it has to keep; docs/performance.md tells what they gave."""
