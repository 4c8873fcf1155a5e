"""All measurements one after another: python -m bench [NAME...]; each module says what it measures and beside what."""

import subprocess
import sys
from pathlib import Path

# In the order of the work. Each runs in a process of its own, so that memory and caches start afresh.
MODULES = ("formats", "imports", "killed", "dedupe", "pages", "plans", "votes", "load", "keys", "patterns", "fuzz")


def main() -> None:
    wanted = sys.argv[1:] or [name for name in MODULES if (Path(__file__).parent / f"{name}.py").exists()]
    unknown = set(wanted) - set(MODULES)
    if unknown:
        sys.exit(f"There is no bench called {', '.join(sorted(unknown))}; there are {', '.join(MODULES)}.")
    failed = []
    for name in wanted:
        print(f"\n=== {name} ===", flush=True)
        if subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode:
            failed.append(name)
    if failed:
        sys.exit(f"Broke: {', '.join(failed)}")


if __name__ == "__main__":
    main()
