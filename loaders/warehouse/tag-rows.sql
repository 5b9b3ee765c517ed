-- Tags new rows by their device's state at the time. Source: {{incoming}}, tag_states.
-- The tag alone is written: a join in the query that writes a day would move all columns of the rows once more. The states
-- stay on the side of the join that is kept in memory, also where they are more than the rows: rows that come out of the
-- join in another order than they lie in take ten times as long to write to.
ALTER TABLE {{incoming}} ADD COLUMN tag UBIGINT;

SET disabled_optimizers = 'build_side_probe_side';

UPDATE {{incoming}} AS new_rows
SET tag = tag_states.tag
FROM (SELECT * FROM tag_states WHERE device_id IN (SELECT device_id FROM {{incoming}})) AS tag_states
WHERE tag_states.device_id = new_rows.device_id
  AND tag_states.valid_from <= new_rows.{{time}}
  AND tag_states.valid_to > new_rows.{{time}};

RESET disabled_optimizers;
