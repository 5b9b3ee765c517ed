-- Grain: month; 'all' stands for every month. Source: located, windows, release. An alert counts in each list that it is in.
SELECT
  party_id,
  'ED' AS role,
  coalesce(month, 'all') AS month,
  count(CASE WHEN alert_code = 'AD1' THEN 1 END) AS outages,
  count(CASE WHEN alert_code = 'AD1' AND pair_code IS NULL AND is_due THEN 1 END) AS neither,
  count(CASE WHEN alert_code = '8F36' THEN 1 END) AS list_iv,
  count(CASE WHEN alert_code = 'AD1' AND (pair_code = '8F36' OR (pair_code IS NULL AND is_due)) THEN 1 END) AS list_i,
  count(CASE WHEN alert_code = 'AD1' AND (pair_code = '8F35' OR (pair_code IS NULL AND is_due)) THEN 1 END) AS list_ii,
  count(CASE WHEN alert_code = '8F35' THEN 1 END) AS list_iii,
  count(CASE WHEN alert_code = 'AD1' AND pair_code IS NULL AND NOT is_due THEN 1 END) AS still_open,
  count(CASE WHEN alert_code = 'AD1' AND pair_code IS NULL AND is_due AND polyphase_at IS NOT NULL THEN 1 END)
    AS neither_polyphase,
  count(CASE WHEN alert_code = 'AD1' AND acknowledged_at IS NOT NULL THEN 1 END) AS acknowledged,
  percentile_of(milliseconds_between(event_at, pair_at), 0.5) AS gap_median_ms
FROM (
  SELECT
    located.*,
    month_name(event_at) AS month,
    event_at + windows.restoration_hours * INTERVAL 1 HOUR <= release.as_of AS is_due
  FROM located
  CROSS JOIN windows
  CROSS JOIN release
) AS events
GROUP BY GROUPING SETS ((party_id, month), (party_id))
