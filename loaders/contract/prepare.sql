-- Grain: row read. Filled by check.sql, parted by settle.sql.
CREATE OR REPLACE TABLE checked_{{feed}} (
  {{columns}},
  source_file VARCHAR,
  source_row BIGINT,
  broken UTINYINT,
  unparsed BIGINT,
  changed UTINYINT,
  raw VARCHAR
);
