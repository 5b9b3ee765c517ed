-- Grain: alert on which its role gets reports. Source: alerts, alert_roles.
-- Delivery time: of delivered alerts with a time of delivery (contract.md, section 3).
CREATE OR REPLACE VIEW reported_alerts AS
SELECT
  alerts.*,
  CASE WHEN delivery_status = 'delivered' THEN milliseconds_between(raised_at, delivered_at) END AS delivery_ms
FROM alerts
WHERE
  role IN (SELECT role FROM alert_roles WHERE alert_code = '*')
  OR EXISTS (
    SELECT 1
    FROM alert_roles
    WHERE alert_roles.role = alerts.role AND alert_roles.alert_code = alerts.alert_code
  );
