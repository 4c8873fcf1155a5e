"""Small words and shapes for templates."""

from django import template

register = template.Library()


@register.filter
def get(mapping, key):
    """`mapping|get:key`, for a key that is a variable."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.filter
def beside(values, others) -> list[tuple]:
    """`values|beside:others`: each value with the one that stands at its place among the others."""
    return list(zip(values, others, strict=True))


@register.filter
def keys_with(mapping: dict, value) -> list:
    """`mapping|keys_with:value`: the keys that have this value, in the mapping's order."""
    return [key for key, held in mapping.items() if held == value]
