"""What tests share: small networks, enumerations, drivers. No test imports another test."""
