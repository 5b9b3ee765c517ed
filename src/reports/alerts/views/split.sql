-- Grain: dimension × value: attributes of device and Communications Hub at the time; a model is of its manufacturer, a
-- firmware version of its model. Source: monthly_detail, product_names.
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
  SELECT
    'device_type' AS dimension,
    device_type AS dimension_value,
    CAST(NULL AS VARCHAR) AS of_manufacturer,
    CAST(NULL AS VARCHAR) AS of_model,
    chosen.*
  FROM chosen
  UNION ALL
  SELECT
    'region' AS dimension,
    region AS dimension_value,
    CAST(NULL AS VARCHAR) AS of_manufacturer,
    CAST(NULL AS VARCHAR) AS of_model,
    chosen.*
  FROM chosen
  UNION ALL
  SELECT
    'smets_version' AS dimension,
    smets_version AS dimension_value,
    CAST(NULL AS VARCHAR) AS of_manufacturer,
    CAST(NULL AS VARCHAR) AS of_model,
    chosen.*
  FROM chosen
  UNION ALL
  SELECT
    'manufacturer' AS dimension,
    manufacturer AS dimension_value,
    manufacturer AS of_manufacturer,
    CAST(NULL AS VARCHAR) AS of_model,
    chosen.*
  FROM chosen
  UNION ALL
  SELECT
    'model' AS dimension,
    model AS dimension_value,
    manufacturer AS of_manufacturer,
    model AS of_model,
    chosen.*
  FROM chosen
  UNION ALL
  SELECT
    'firmware_version' AS dimension,
    firmware_version AS dimension_value,
    manufacturer AS of_manufacturer,
    model AS of_model,
    chosen.*
  FROM chosen
  UNION ALL
  SELECT
    'hub_manufacturer' AS dimension,
    hub_manufacturer AS dimension_value,
    hub_manufacturer AS of_manufacturer,
    CAST(NULL AS VARCHAR) AS of_model,
    chosen.*
  FROM chosen
  UNION ALL
  SELECT
    'hub_model' AS dimension,
    hub_model AS dimension_value,
    hub_manufacturer AS of_manufacturer,
    hub_model AS of_model,
    chosen.*
  FROM chosen
  UNION ALL
  SELECT
    'hub_function' AS dimension,
    hub_function AS dimension_value,
    CAST(NULL AS VARCHAR) AS of_manufacturer,
    CAST(NULL AS VARCHAR) AS of_model,
    chosen.*
  FROM chosen
  UNION ALL
  SELECT
    'hub_firmware_version' AS dimension,
    hub_firmware_version AS dimension_value,
    hub_manufacturer AS of_manufacturer,
    hub_model AS of_model,
    chosen.*
  FROM chosen
),
counted AS (
  SELECT
    role,
    dimension,
    dimension_value,
    of_manufacturer,
    of_model,
    CAST(sum(messages) AS BIGINT) AS messages,
    CAST(sum(alerts) AS BIGINT) AS alerts,
    CAST(sum(CASE WHEN delivery_status = 'delivered' THEN messages ELSE 0 END) AS BIGINT) AS delivered,
    CAST(sum(CASE WHEN delivery_status = 'failed' THEN messages ELSE 0 END) AS BIGINT) AS failed,
    CAST(sum(delivery_sum_ms) AS DOUBLE) / nullif(CAST(sum(delivery_count) AS DOUBLE), 0) AS delivery_mean_ms
  FROM placed
  GROUP BY role, dimension, dimension_value, of_manufacturer, of_model
),
makers AS (
  SELECT role, manufacturer, min(manufacturer_name) AS manufacturer_name
  FROM product_names
  GROUP BY role, manufacturer
)
SELECT
  counted.role,
  counted.dimension,
  counted.dimension_value,
  counted.of_manufacturer AS manufacturer,
  makers.manufacturer_name,
  counted.of_model AS model,
  models.model_name,
  counted.messages,
  counted.alerts,
  counted.delivered,
  counted.failed,
  100.0 * CAST(counted.delivered AS DOUBLE) / nullif(CAST(counted.delivered + counted.failed AS DOUBLE), 0) AS success_rate,
  counted.delivery_mean_ms
FROM counted
LEFT JOIN makers ON makers.role = counted.role AND makers.manufacturer = counted.of_manufacturer
LEFT JOIN product_names AS models
  ON models.role = counted.role
  AND models.manufacturer = counted.of_manufacturer
  AND models.model = counted.of_model
ORDER BY counted.role, counted.dimension, counted.dimension_value, counted.of_manufacturer, counted.of_model
