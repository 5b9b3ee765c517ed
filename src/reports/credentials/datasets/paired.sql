-- Grain: N16 to an Electricity Distributor, with the first N42 about the same device to the same party, in whatever role,
-- at or after it.
-- Source: alerts, windows, release. By raised_at, whatever the delivery status (contract.md, section 3).
WITH ordered AS (
  SELECT
    party_id,
    device_id,
    alert_code,
    raised_at,
    responsible_supplier_id,
    min(CASE WHEN alert_code = 'N42' THEN raised_at END) OVER (
      PARTITION BY party_id, device_id
      ORDER BY raised_at
      RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
    ) AS n42_at
  FROM alerts
  WHERE alert_code = 'N42' OR (alert_code = 'N16' AND role = 'ED')
)
SELECT
  party_id,
  device_id,
  raised_at AS n16_at,
  n42_at,
  coalesce(responsible_supplier_id, 'not held') AS supplier,
  CASE
    WHEN n42_at <= raised_at + windows.credentials_days * INTERVAL 24 HOUR THEN 'met'
    WHEN raised_at + windows.credentials_days * INTERVAL 24 HOUR <= release.as_of THEN 'failed'
    ELSE 'open'
  END AS state
FROM ordered
CROSS JOIN windows
CROSS JOIN release
WHERE alert_code = 'N16'
