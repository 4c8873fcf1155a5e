"""Pure rules of synthesis."""
