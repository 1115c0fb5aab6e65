"""The toolkit's guidance, policy context and methods."""
