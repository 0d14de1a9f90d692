"""What the judges of this folder share: programs' JSON lines, what was wrong, and the last word."""
import json
import sqlite3

wrong = []


def check(what, ours, theirs):
    if ours != theirs:
        wrong.append(f"{what}: {ours}, expected {theirs}")


def lines(folder, name):
    with open(f"{folder}/{name}", encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.startswith("{")]


def spooled(folder, name):
    """Records that wait in a fixed probe's spool."""
    rows = sqlite3.connect(f"{folder}/{name}").execute("SELECT record FROM pending ORDER BY seq")
    return [json.loads(row[0]) for row in rows]


def tell(what):
    """The exit code."""
    for line in wrong:
        print("WRONG", line)
    print(f"{what}: {'as made' if not wrong else f'{len(wrong)} differences'}")
    return 1 if wrong else 0
