-- Grain: dimension × value: attributes of device and Communications Hub at the time. Source: monthly_detail.
WITH chosen AS (
  SELECT *
  FROM monthly_detail
  WHERE
    (:month IS NULL OR month = :month)
    AND (:alert_code IS NULL OR alert_code = :alert_code)
    AND (:device_type IS NULL OR device_type = :device_type)
    AND (:region IS NULL OR region = :region)
    AND (:smets_version IS NULL OR smets_version = :smets_version)
),
placed AS (
  SELECT 'device_type' AS dimension, device_type AS dimension_value, chosen.* FROM chosen
  UNION ALL
  SELECT 'region' AS dimension, region AS dimension_value, chosen.* FROM chosen
  UNION ALL
  SELECT 'smets_version' AS dimension, smets_version AS dimension_value, chosen.* FROM chosen
  UNION ALL
  SELECT 'manufacturer' AS dimension, manufacturer AS dimension_value, chosen.* FROM chosen
  UNION ALL
  SELECT 'model' AS dimension, model AS dimension_value, chosen.* FROM chosen
  UNION ALL
  SELECT 'firmware_version' AS dimension, firmware_version AS dimension_value, chosen.* FROM chosen
  UNION ALL
  SELECT 'hub_manufacturer' AS dimension, hub_manufacturer AS dimension_value, chosen.* FROM chosen
  UNION ALL
  SELECT 'hub_model' AS dimension, hub_model AS dimension_value, chosen.* FROM chosen
  UNION ALL
  SELECT 'hub_function' AS dimension, hub_function AS dimension_value, chosen.* FROM chosen
  UNION ALL
  SELECT 'hub_firmware_version' AS dimension, hub_firmware_version AS dimension_value, chosen.* FROM chosen
)
SELECT
  role,
  dimension,
  dimension_value,
  CAST(sum(messages) AS BIGINT) AS messages,
  CAST(sum(alerts) AS BIGINT) AS alerts,
  CAST(sum(CASE WHEN delivery_status = 'delivered' THEN messages ELSE 0 END) AS BIGINT) AS delivered,
  CAST(sum(CASE WHEN delivery_status = 'failed' THEN messages ELSE 0 END) AS BIGINT) AS failed,
  100.0 * CAST(sum(CASE WHEN delivery_status = 'delivered' THEN messages ELSE 0 END) AS DOUBLE)
    / nullif(CAST(sum(CASE WHEN delivery_status IN ('delivered', 'failed') THEN messages ELSE 0 END) AS DOUBLE), 0) AS success_rate,
  CAST(sum(delivery_sum_ms) AS DOUBLE) / nullif(CAST(sum(delivery_count) AS DOUBLE), 0) AS delivery_mean_ms
FROM placed
GROUP BY role, dimension, dimension_value
ORDER BY role, dimension, dimension_value
