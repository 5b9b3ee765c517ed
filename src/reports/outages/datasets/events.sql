-- Grain: AD1, or 8F35 or 8F36 that pairs with no AD1. Source: located, windows, release.
SELECT
  party_id,
  'ED' AS role,
  CAST(event_at AS DATE) AS day,
  event_at,
  mpxn,
  alert_code,
  pair_code,
  pair_at,
  milliseconds_between(event_at, pair_at) AS gap_ms,
  alert_code = 'AD1'
    AND pair_at IS NULL
    AND event_at + windows.restoration_hours * INTERVAL 1 HOUR > release.as_of AS is_open,
  polyphase_at IS NOT NULL AS polyphase,
  polyphase_at,
  acknowledged_at,
  coalesce(region, 'not held') AS region,
  coalesce(manufacturer, 'not held') AS manufacturer,
  coalesce(model, 'not held') AS model,
  coalesce(firmware_version, 'not held') AS firmware_version
FROM located
CROSS JOIN windows
CROSS JOIN release
