"""Loads the Celery app with the project, so that web processes hand their tasks to its broker."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
