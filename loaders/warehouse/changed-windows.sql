-- Grain: device × span of time in which it has another tag than before. Source: tag_states, tags_before, affected.
-- Before and after, the intervals of a device cover all time, so where they differ two of them overlap.
CREATE OR REPLACE TEMP TABLE changed_windows AS
SELECT
  new_tags.device_id,
  greatest(new_tags.valid_from, coalesce(old_tags.valid_from, new_tags.valid_from)) AS valid_from,
  least(new_tags.valid_to, coalesce(old_tags.valid_to, new_tags.valid_to)) AS valid_to
FROM (SELECT * FROM tag_states WHERE device_id IN (SELECT device_id FROM affected)) AS new_tags
LEFT JOIN tags_before AS old_tags
  ON old_tags.device_id = new_tags.device_id
  AND old_tags.valid_from < new_tags.valid_to
  AND old_tags.valid_to > new_tags.valid_from
WHERE
  old_tags.device_id IS NULL
  OR old_tags.tag <> new_tags.tag;
