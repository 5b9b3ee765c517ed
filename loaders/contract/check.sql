-- Grain: row read. Source: one group of files of a feed that are laid out alike.
-- Appends to checked_<feed>: typed and normalised values, the number of the first check that is broken (NULL: none), which columns
-- have a value that is not of their type (a bit each), how many values normalising changed, and what was read of rows that are broken.
INSERT INTO checked_{{feed}}
SELECT
  {{columns}},
  source_file,
  source_row,
  broken,
  unparsed,
  changed,
  CASE
    WHEN broken IS NULL THEN NULL
    WHEN malformed IS NOT NULL THEN CAST(json_object('line', malformed) AS VARCHAR)
    ELSE CAST(json_object({{as_text}}) AS VARCHAR)
  END AS raw
FROM (
  SELECT
    *,
    CASE WHEN {{suspect}} THEN {{broken}} END AS broken,
    {{unparsed}} AS unparsed,
    {{changed}} AS changed
  FROM (
    SELECT *, {{judged}}
    FROM (
      SELECT *, {{typed}}
      FROM (
        SELECT *, {{plain}}
        FROM (
          SELECT source_file, source_row, malformed, {{as_read}}
          FROM ({{source}})
        )
      )
    )
  )
)
