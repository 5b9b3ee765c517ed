-- Grain: month × alert code × delivery status × reason × device and Communications Hub attributes at the time.
-- Source: reported_alerts.
SELECT * EXCLUDE (buckets), histogram_of(buckets) AS delivery_histogram
FROM (
  SELECT
    party_id,
    role,
    month_name(day) AS month,
    alert_code,
    delivery_status,
    CASE WHEN delivery_status = 'failed' THEN coalesce(failure_reason, 'not held') END AS failure_reason,
    coalesce(device_type, 'not held') AS device_type,
    coalesce(manufacturer, 'not held') AS manufacturer,
    coalesce(model, 'not held') AS model,
    coalesce(firmware_version, 'not held') AS firmware_version,
    coalesce(region, 'not held') AS region,
    coalesce(smets_version, 'not held') AS smets_version,
    coalesce(hub_manufacturer, 'not held') AS hub_manufacturer,
    coalesce(hub_model, 'not held') AS hub_model,
    coalesce(hub_function, 'not held') AS hub_function,
    coalesce(hub_firmware_version, 'not held') AS hub_firmware_version,
    count(*) AS messages,
    count(*) + coalesce(sum(throttled_count), 0) AS alerts,
    count(delivery_ms) AS delivery_count,
    coalesce(sum(delivery_ms), 0) AS delivery_sum_ms,
    min(delivery_ms) AS delivery_best_ms,
    max(delivery_ms) AS delivery_worst_ms,
    percentile_of(delivery_ms, 0.5) AS delivery_median_ms,
    list(histogram_bucket(delivery_ms)) FILTER (WHERE delivery_ms IS NOT NULL) AS buckets
  FROM reported_alerts
  GROUP BY
    party_id,
    role,
    month_name(day),
    alert_code,
    delivery_status,
    CASE WHEN delivery_status = 'failed' THEN coalesce(failure_reason, 'not held') END,
    coalesce(device_type, 'not held'),
    coalesce(manufacturer, 'not held'),
    coalesce(model, 'not held'),
    coalesce(firmware_version, 'not held'),
    coalesce(region, 'not held'),
    coalesce(smets_version, 'not held'),
    coalesce(hub_manufacturer, 'not held'),
    coalesce(hub_model, 'not held'),
    coalesce(hub_function, 'not held'),
    coalesce(hub_firmware_version, 'not held')
) AS cells
