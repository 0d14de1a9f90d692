-- What version 2 changed. A new file goes through schema.sql and this; one of version 1 through this
-- alone, and then what is derived is derived anew.

-- What holidays and hours hang on.
ALTER TABLE city ADD COLUMN time_zone TEXT NOT NULL DEFAULT 'Europe/Paris';
ALTER TABLE city ADD COLUMN zone TEXT NOT NULL DEFAULT '';
ALTER TABLE city ADD COLUMN alsace_moselle INTEGER NOT NULL DEFAULT 0;

-- A school's week from a day on. A day without school has no row.
CREATE TABLE lesson (
  position INTEGER PRIMARY KEY,
  school   TEXT NOT NULL REFERENCES school (uai),
  week     TEXT NOT NULL,      -- "2026-09-01": the day from which it holds
  weekday  INTEGER NOT NULL,   -- 1 Monday to 7 Sunday
  begin    INTEGER NOT NULL,   -- minutes after midnight, by the school's clock
  end      INTEGER NOT NULL
) STRICT;

-- School holidays, as `preau-collector calendar` read them. Not part of the city file.
CREATE TABLE holiday (
  position INTEGER PRIMARY KEY,
  zone     TEXT NOT NULL,
  name     TEXT NOT NULL,
  first    TEXT NOT NULL,      -- "2026-10-17"
  resumes  TEXT NOT NULL       -- the day on which school does
) STRICT;

-- As in version 1, and with a number that the roll-ups can name.
DROP TABLE series;
CREATE TABLE series (
  id      INTEGER PRIMARY KEY,
  site    TEXT NOT NULL,
  line    TEXT,
  room    TEXT,
  metric  TEXT NOT NULL,
  segment TEXT NOT NULL,
  target  TEXT NOT NULL,
  unit    TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX series_once
  ON series (site, ifnull(line, ''), ifnull(room, ''), metric, segment, target);

-- Each series by the hour: its median record of those that count (collector/hours/hourly.hh).
-- Derived; hours are counted from 1970: datetime(hour * 3600, 'unixepoch') reads them.
CREATE TABLE hourly (
  series  INTEGER NOT NULL REFERENCES series (id),
  hour    INTEGER NOT NULL,
  value   REAL NOT NULL,
  low     REAL NOT NULL,
  high    REAL NOT NULL,
  records INTEGER NOT NULL,
  samples INTEGER NOT NULL,
  probe   TEXT NOT NULL,       -- with seq: the record in the middle
  seq     INTEGER NOT NULL,
  PRIMARY KEY (series, hour)
) STRICT, WITHOUT ROWID;

-- What people say beside the records, as they gave it (TOML): events and annulments, what each school
-- needs. Nothing is overwritten: the newest of a kind holds.
CREATE TABLE document (
  position INTEGER PRIMARY KEY,
  kind     TEXT NOT NULL,      -- events
  taken    TEXT NOT NULL,      -- by the collector's clock
  content  TEXT NOT NULL
) STRICT;

-- Scores as they were made, for ever: a new profile adds rows and leaves these.
CREATE TABLE score (
  as_of           TEXT NOT NULL,
  uai             TEXT NOT NULL,
  profile         TEXT NOT NULL,
  profile_version TEXT NOT NULL,
  made            TEXT NOT NULL,  -- by the collector's clock
  content         TEXT NOT NULL,  -- JSON, as GET /api/v1/schools has it
  PRIMARY KEY (as_of, uai, profile, profile_version)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER score_is_immutable BEFORE UPDATE ON score BEGIN
  SELECT raise(ABORT, 'a score is immutable');
END;

DROP TRIGGER record_inserted;
CREATE TRIGGER record_inserted AFTER INSERT ON record BEGIN
  INSERT INTO series (site, line, room, metric, segment, target, unit)
    VALUES (new.site, new.line, new.room, new.metric, new.segment, new.target, new.unit)
    ON CONFLICT DO NOTHING;
  INSERT INTO probe (name, records, highest_seq, newest)
    VALUES (new.probe, 1, new.seq, new.start)
    ON CONFLICT (name) DO UPDATE SET
      records = records + 1,
      highest_seq = max(highest_seq, excluded.highest_seq),
      newest = max(newest, excluded.newest);
END;
