"""Ties the rooms together: the only place that knows them all."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
