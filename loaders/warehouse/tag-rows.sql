-- Tags new rows by their device's state at the time. Source: {{incoming}}, tag_states.
-- The tag alone is written: a join in the query that writes a day would move all columns of the rows once more. Where few
-- rows are new, most devices are not theirs and go before the join, which keeps the states, not the rows.
ALTER TABLE {{incoming}} ADD COLUMN tag UBIGINT;

UPDATE {{incoming}} AS new_rows
SET tag = tag_states.tag
FROM (SELECT * FROM tag_states WHERE device_id IN (SELECT device_id FROM {{incoming}})) AS tag_states
WHERE tag_states.device_id = new_rows.device_id
  AND tag_states.valid_from <= new_rows.{{time}}
  AND tag_states.valid_to > new_rows.{{time}};
