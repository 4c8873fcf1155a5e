"""Pure rules of screening: no Django, so that a truth table can prove them."""
