-- Grain: span of time from AD1 to its restoration × restoration's code. Source: events.
-- Spans are half-open on the left, so that a restoration at exactly 3 minutes, or at the limit, is in the span that ends there.
WITH spans AS (
  SELECT place, since_ms, until_ms
  FROM (
    VALUES (1, 0, 60000), (2, 60000, 180000), (3, 180000, 600000), (4, 600000, 1800000), (5, 1800000, 3600000),
      (6, 3600000, 10800000), (7, 10800000, 21600000), (8, 21600000, 43200000), (9, 43200000, 86400000),
      (10, 86400000, 172800000), (11, 172800000, NULL)
  ) AS spans (place, since_ms, until_ms)
)
SELECT spans.place, spans.since_ms, spans.until_ms, events.pair_code, count(*) AS outages
FROM events
JOIN spans ON events.gap_ms > spans.since_ms AND (spans.until_ms IS NULL OR events.gap_ms <= spans.until_ms)
WHERE
  (:month IS NULL OR strftime(events.day, '%Y-%m') = :month)
  AND (:day IS NULL OR events.day = :day)
  AND (:region IS NULL OR events.region = :region)
  AND (:manufacturer IS NULL OR events.manufacturer = :manufacturer)
  AND (:model IS NULL OR events.model = :model)
  AND (:firmware_version IS NULL OR events.firmware_version = :firmware_version)
GROUP BY spans.place, spans.since_ms, spans.until_ms, events.pair_code
ORDER BY spans.place, events.pair_code
