-- What version 3 changed: the roll-ups are packed by the day, since a row for each hour made reading a
-- city's year a matter of seconds. An older file's are derived anew from its records.
DROP TABLE hourly;

-- Each series by the hour: its median record of those that count (collector/hours/hourly.hh). Derived.
CREATE TABLE hourly (
  series  INTEGER NOT NULL REFERENCES series (id),
  day     INTEGER NOT NULL,    -- since 1970: date(day * 86400, 'unixepoch') reads it
  hours   BLOB NOT NULL,       -- collector/store/packed_day.hh
  PRIMARY KEY (series, day)
) STRICT, WITHOUT ROWID;
