-- Grain: month × alert code × delivery status × reason × device and Communications Hub attributes.
-- Source: monthly_detail.
SELECT
  role,
  month,
  alert_code,
  delivery_status,
  failure_reason,
  device_type,
  manufacturer,
  model,
  firmware_version,
  region,
  smets_version,
  hub_manufacturer,
  hub_model,
  hub_function,
  hub_firmware_version,
  messages,
  alerts,
  delivery_count,
  delivery_sum_ms,
  delivery_best_ms,
  delivery_worst_ms,
  CAST(delivery_sum_ms AS DOUBLE) / nullif(delivery_count, 0) AS delivery_mean_ms,
  delivery_median_ms
FROM monthly_detail
WHERE (:month IS NULL OR month = :month) AND (:alert_code IS NULL OR alert_code = :alert_code)
ORDER BY
  role,
  month,
  alert_code,
  delivery_status,
  failure_reason,
  device_type,
  manufacturer,
  model,
  firmware_version,
  region,
  smets_version,
  hub_manufacturer,
  hub_model,
  hub_function,
  hub_firmware_version
