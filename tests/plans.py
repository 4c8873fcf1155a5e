"""What queries touch, counted on the real databases: rows on PostgreSQL, steps of its machine on SQLite."""

import json

from django.db import connection


class touched:
    """Counts what the queries inside touch: rows on PostgreSQL, by running each again under EXPLAIN ANALYZE; steps
    of its machine on SQLite."""

    def __enter__(self):
        self.count, self.asked = 0, []
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            connection.connection.set_progress_handler(self._step, 100)
        else:
            self.wrapper = connection.execute_wrapper(self._keep)
            self.wrapper.__enter__()
        return lambda: self.count

    def __exit__(self, *raised):
        if connection.vendor == "sqlite":
            connection.connection.set_progress_handler(None, 0)
            return
        self.wrapper.__exit__(*raised)
        self.count = sum(rows_read(plan_of(sql, params)) for sql, params in self.asked)

    def _step(self) -> int:
        self.count += 100
        return 0

    def _keep(self, execute, sql, params, many, context):
        if sql.lstrip("( ").startswith("SELECT"):
            self.asked.append((sql, params))
        return execute(sql, params, many, context)


def plan_of(sql: str, params=None) -> dict:
    """The plan as PostgreSQL carried it out."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
        plan = cursor.fetchone()[0]
    return (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]


def rows_read(plan: dict) -> int:
    """Rows that a plan of PostgreSQL read from tables and indexes, those filtered away included."""
    dropped = sum(value for key, value in plan.items() if key.startswith("Rows Removed by"))
    own = (plan["Actual Rows"] + dropped) * plan["Actual Loops"] if "Relation Name" in plan else 0
    return int(own) + sum(map(rows_read, plan.get("Plans", ())))
