#!/usr/bin/env python3
"""record.schema.json against records: schema_test.py SOURCES [FILE_OF_RECORDS...]

The examples of FORMAT.md, which the program reads and writes (codec_test.cc), and each record of
the files must be valid; what problems() in record.cc refuses must not be.
"""
import json
import re
import sys
from pathlib import Path

from jsonschema import Draft202012Validator

SOURCES = Path(sys.argv[1]) / "probe" / "record"
SCHEMA = json.loads((SOURCES / "record.schema.json").read_text())
Draft202012Validator.check_schema(SCHEMA)
VALIDATOR = Draft202012Validator(SCHEMA)


def examples():
    page = (SOURCES / "FORMAT.md").read_text()
    for block in re.findall(r"```json\n([^`]*)```", page):
        record = json.loads(block)
        if "metric" in record:
            yield record


def records_of(file):
    lines = [line for line in Path(file).read_text().splitlines() if line]
    assert lines, f"{file}: no records"
    return [json.loads(line) for line in lines]


MEASURED, FAILED, ROOM = examples()
ACCESS_POINT = ROOM["access_point"]


def with_ssid(ssid):
    return ROOM | {"access_point": ACCESS_POINT | {"ssid": ssid}}


GOOD = [
    MEASURED,
    FAILED,
    ROOM,
    MEASURED | {"low": None, "high": None},
    with_ssid("é" * 32),
    with_ssid("\ufffd" * 32),
]
BAD = {
    "an interval with one end": MEASURED | {"low": None},
    "the other end": MEASURED | {"high": None},
    "failed, with an interval": FAILED | {"low": 1.0, "high": 2.0},
    "failed, with a value": FAILED | {"value": 1.0},
    "failed, without a reason": FAILED | {"failure": ""},
    "valid, without a value": MEASURED | {"value": None},
    "valid, with a failure": MEASURED | {"failure": "but why"},
    "a value of no samples": MEASURED | {"samples": 0},
    "an SSID of 33 characters": with_ssid("x" * 33),
    "coverage of what is no room": MEASURED | {"coverage": "pass"},
    "an access point on a line": MEASURED | {"access_point": ACCESS_POINT},
    "a number that JSON readers round": MEASURED | {"seq": 2**53},
}

wrong = []
for record in GOOD + [r for file in sys.argv[2:] for r in records_of(file)]:
    wrong += [f"{record['metric']} {e.json_path}: {e.message}" for e in VALIDATOR.iter_errors(record)]
wrong += [f"{what}: not refused" for what, record in BAD.items() if VALIDATOR.is_valid(record)]
print("\n".join(wrong) or f"{len(GOOD)} good and {len(BAD)} bad records are told apart")
sys.exit(1 if wrong else 0)
