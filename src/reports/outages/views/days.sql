-- Grain: day × list, of a slice; an event counts in each list that it is in. Source: events.
SELECT day, list, count(*) AS events
FROM (
  SELECT lists.list, events.*
  FROM events
  CROSS JOIN (VALUES ('i'), ('ii'), ('iii'), ('iv'), ('neither'), ('open')) AS lists (list)
  WHERE
    CASE lists.list
      WHEN 'i' THEN alert_code = 'AD1' AND NOT is_open AND coalesce(pair_code, '') <> '8F35'
      WHEN 'ii' THEN alert_code = 'AD1' AND NOT is_open AND coalesce(pair_code, '') <> '8F36'
      WHEN 'iii' THEN alert_code = '8F35'
      WHEN 'iv' THEN alert_code = '8F36'
      WHEN 'neither' THEN alert_code = 'AD1' AND NOT is_open AND pair_code IS NULL
      ELSE is_open
    END
) AS listed
WHERE
  (:region IS NULL OR region = :region)
  AND (:manufacturer IS NULL OR manufacturer = :manufacturer)
  AND (:model IS NULL OR model = :model)
  AND (:firmware_version IS NULL OR firmware_version = :firmware_version)
GROUP BY day, list
ORDER BY day, list
