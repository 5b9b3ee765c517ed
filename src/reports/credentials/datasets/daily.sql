-- Grain: day × Energy Supplier, dated by the N16. Source: paired.
SELECT
  party_id,
  'ED' AS role,
  CAST(n16_at AS DATE) AS day,
  supplier,
  count(CASE WHEN state = 'met' THEN 1 END) AS met,
  count(CASE WHEN state = 'failed' THEN 1 END) AS failed,
  count(CASE WHEN state = 'open' THEN 1 END) AS open
FROM paired
GROUP BY party_id, CAST(n16_at AS DATE), supplier
