"""Small words and shapes for templates."""

from django import template

register = template.Library()


@register.filter
def get(mapping, key):
    """`mapping|get:key`, for a key that is a variable."""
    return mapping.get(key) if hasattr(mapping, "get") else None
