-- Schema of the collector's store, version 1 (PRAGMA user_version). Open the file with sqlite3 and
-- read: every column is typed and named as in probe/record/FORMAT.md.
--
-- Times are ISO 8601 text, UTC, always with six decimals: readable, and their order as text is
-- their order in time.

-- The city, as `preau-collector import` read it. Positions keep the order of the file.
CREATE TABLE city (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  name TEXT NOT NULL
) STRICT;

CREATE TABLE site (
  position INTEGER PRIMARY KEY,
  id       TEXT NOT NULL UNIQUE,
  name     TEXT NOT NULL
) STRICT;

CREATE TABLE line (
  position               INTEGER PRIMARY KEY,
  site                   TEXT NOT NULL REFERENCES site (id),
  id                     TEXT NOT NULL,
  access                 TEXT NOT NULL,
  contracted_down_mbit_s REAL,
  contracted_up_mbit_s   REAL,
  UNIQUE (site, id)
) STRICT;

CREATE TABLE school (
  position INTEGER PRIMARY KEY,
  uai      TEXT NOT NULL UNIQUE,
  name     TEXT NOT NULL,
  type     TEXT NOT NULL,
  classes  INTEGER NOT NULL,
  pupils   INTEGER NOT NULL,
  teachers INTEGER NOT NULL
) STRICT;

CREATE TABLE school_site (
  position INTEGER PRIMARY KEY,
  school   TEXT NOT NULL REFERENCES school (uai),
  site     TEXT NOT NULL REFERENCES site (id),
  UNIQUE (school, site)
) STRICT;

CREATE TABLE room (
  position INTEGER PRIMARY KEY,
  site     TEXT NOT NULL REFERENCES site (id),
  id       TEXT NOT NULL,
  kind     TEXT NOT NULL,
  school   TEXT NOT NULL REFERENCES school (uai),
  level    TEXT NOT NULL,
  pupils   INTEGER NOT NULL,
  UNIQUE (site, id)
) STRICT;

-- Every accepted record, for ever. Sites are not foreign keys: a probe may measure before its city
-- is imported, and a record outlives a site that a later city file no longer names.
CREATE TABLE record (
  probe        TEXT NOT NULL,
  seq          INTEGER NOT NULL,
  site         TEXT NOT NULL,
  line         TEXT,
  room         TEXT,
  visit        TEXT,
  metric       TEXT NOT NULL,
  segment      TEXT NOT NULL,
  target       TEXT NOT NULL,
  method       TEXT NOT NULL,
  start        TEXT NOT NULL,     -- by the probe's clock
  duration_ns  INTEGER NOT NULL,
  samples      INTEGER NOT NULL,
  value        REAL,
  unit         TEXT NOT NULL,
  low          REAL,
  high         REAL,
  validity     TEXT NOT NULL,
  limited_by   TEXT NOT NULL,
  coverage     TEXT,
  bssid        TEXT,
  ssid         TEXT,
  channel      INTEGER,
  note         TEXT NOT NULL,
  failure      TEXT NOT NULL,
  received     TEXT NOT NULL,     -- by the collector's clock
  -- A record cannot be younger than its arrival: one from a probe whose clock runs ahead does not
  -- pass for the newest until that day comes.
  dated        TEXT NOT NULL GENERATED ALWAYS AS (min(start, received)) VIRTUAL,
  PRIMARY KEY (probe, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX record_of_series
  ON record (site, line, room, metric, segment, target, dated, probe, seq, validity);
CREATE INDEX record_of_site ON record (site, dated);

-- Derived, so that neither a scrape nor a score reads every record ever stored: what has been
-- measured at all, and how far each probe has come.
CREATE TABLE series (
  site    TEXT NOT NULL,
  line    TEXT,
  room    TEXT,
  metric  TEXT NOT NULL,
  segment TEXT NOT NULL,
  target  TEXT NOT NULL
) STRICT;

-- NULLs are all different to UNIQUE; an identifier is never empty, so '' stands for none.
CREATE UNIQUE INDEX series_once
  ON series (site, ifnull(line, ''), ifnull(room, ''), metric, segment, target);

CREATE TABLE probe (
  name        TEXT PRIMARY KEY,
  records     INTEGER NOT NULL,
  highest_seq INTEGER NOT NULL,
  newest      TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER record_inserted AFTER INSERT ON record BEGIN
  INSERT INTO series (site, line, room, metric, segment, target)
    VALUES (new.site, new.line, new.room, new.metric, new.segment, new.target)
    ON CONFLICT DO NOTHING;
  INSERT INTO probe (name, records, highest_seq, newest)
    VALUES (new.probe, 1, new.seq, new.start)
    ON CONFLICT (name) DO UPDATE SET
      records = records + 1,
      highest_seq = max(highest_seq, excluded.highest_seq),
      newest = max(newest, excluded.newest);
END;

CREATE TRIGGER record_is_immutable BEFORE UPDATE ON record BEGIN
  SELECT raise(ABORT, 'a record is immutable');
END;
