"""The border: files in and out, schemas, located errors, atomic writes."""
