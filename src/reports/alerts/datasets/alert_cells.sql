-- Grain: party × role × day × alert code × device type × region × SMETS version × delivery status × reason.
-- Source: reported_alerts.
SELECT * EXCLUDE (buckets), histogram_of(buckets) AS delivery_histogram
FROM (
  SELECT
    party_id,
    role,
    day,
    month_name(day) AS month,
    alert_code,
    coalesce(device_type, 'not held') AS device_type,
    coalesce(region, 'not held') AS region,
    coalesce(smets_version, 'not held') AS smets_version,
    delivery_status,
    CASE WHEN delivery_status = 'failed' THEN coalesce(failure_reason, 'not held') END AS failure_reason,
    count(*) AS messages,
    CAST(count(*) + coalesce(sum(throttled_count), 0) AS BIGINT) AS alerts,
    count(delivery_ms) AS delivery_count,
    CAST(coalesce(sum(delivery_ms), 0) AS BIGINT) AS delivery_sum_ms,
    min(delivery_ms) AS delivery_best_ms,
    max(delivery_ms) AS delivery_worst_ms,
    list_of_known(histogram_bucket(delivery_ms)) AS buckets
  FROM reported_alerts
  GROUP BY
    party_id,
    role,
    day,
    alert_code,
    coalesce(device_type, 'not held'),
    coalesce(region, 'not held'),
    coalesce(smets_version, 'not held'),
    delivery_status,
    CASE WHEN delivery_status = 'failed' THEN coalesce(failure_reason, 'not held') END
) AS cells
ORDER BY party_id, role, day, alert_code, device_type, region, smets_version, delivery_status, failure_reason
