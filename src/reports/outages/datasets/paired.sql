-- Grain: AD1, or 8F35 or 8F36 that pairs with no AD1, to an Electricity Distributor; with what it paired.
-- Source: alerts, windows. Pairing: contract.md, section 3; equal event times: docs/choices.md.
WITH ordered AS (
  SELECT
    party_id,
    device_id,
    alert_code,
    event_at,
    raised_at,
    acknowledged_at,
    region,
    manufacturer,
    model,
    firmware_version,
    max(CASE WHEN alert_code = 'AD1' THEN event_at END)
      OVER (device ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS outage_at,
    min(CASE WHEN alert_code = 'AD1' THEN event_at END)
      OVER (device ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS next_outage_at,
    max(CASE WHEN alert_code IN ('8F35', '8F36') THEN event_at END)
      OVER (device ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS restored_before_at
  FROM alerts
  WHERE
    role = 'ED'
    AND alert_code IN ('AD1', '8F35', '8F36', '8F37', '8F38', '8F39', '8F3A', '8F3B', '8F3C')
  WINDOW device AS (PARTITION BY party_id, device_id ORDER BY event_at, alert_id)
),
judged AS (
  SELECT
    ordered.*,
    coalesce(
      event_at > outage_at
      AND event_at <= outage_at + windows.restoration_hours * INTERVAL 1 HOUR
      AND (next_outage_at IS NULL OR event_at < next_outage_at),
      FALSE
    ) AS is_in_window
  FROM ordered
  CROSS JOIN windows
),
pairs AS (
  SELECT party_id, device_id, outage_at, alert_code AS pair_code, event_at AS pair_at
  FROM judged
  WHERE
    alert_code IN ('8F35', '8F36')
    AND is_in_window
    AND (restored_before_at IS NULL OR restored_before_at <= outage_at)
),
polyphase AS (
  SELECT party_id, device_id, outage_at, min(event_at) AS polyphase_at
  FROM judged
  WHERE alert_code NOT IN ('AD1', '8F35', '8F36') AND is_in_window
  GROUP BY party_id, device_id, outage_at
)
SELECT
  outages.party_id,
  outages.device_id,
  outages.alert_code,
  outages.event_at,
  outages.raised_at,
  outages.acknowledged_at,
  outages.region,
  outages.manufacturer,
  outages.model,
  outages.firmware_version,
  pairs.pair_code,
  pairs.pair_at,
  polyphase.polyphase_at
FROM judged AS outages
LEFT JOIN pairs
  ON pairs.party_id = outages.party_id
  AND pairs.device_id = outages.device_id
  AND pairs.outage_at = CASE WHEN outages.next_outage_at = outages.event_at THEN NULL ELSE outages.event_at END
LEFT JOIN polyphase
  ON polyphase.party_id = outages.party_id
  AND polyphase.device_id = outages.device_id
  AND polyphase.outage_at = CASE WHEN outages.next_outage_at = outages.event_at THEN NULL ELSE outages.event_at END
WHERE outages.alert_code = 'AD1'
UNION ALL
SELECT
  party_id,
  device_id,
  alert_code,
  event_at,
  raised_at,
  acknowledged_at,
  region,
  manufacturer,
  model,
  firmware_version,
  NULL AS pair_code,
  NULL AS pair_at,
  NULL AS polyphase_at
FROM judged
WHERE
  alert_code IN ('8F35', '8F36')
  AND (NOT is_in_window OR restored_before_at > outage_at)
