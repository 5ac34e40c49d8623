"""What each file may hold: pydantic models, strict, with units and meaning on every field."""
