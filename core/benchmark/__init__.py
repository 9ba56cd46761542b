"""Published STIGs: XCCDF and STIG zips -> Benchmark(rules); releases compared."""
