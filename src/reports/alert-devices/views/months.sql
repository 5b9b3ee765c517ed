-- Grain: month × alert code. Source: monthly, estate.
SELECT
  months.month,
  months.alert_code,
  months.messages,
  held.estate_devices,
  CASE WHEN held.estate_devices > 0
    THEN CAST(1000.0 * months.messages AS DOUBLE) / CAST(held.estate_devices AS DOUBLE)
  END AS per_thousand
FROM (
  SELECT month, alert_code, CAST(sum(messages) AS BIGINT) AS messages
  FROM monthly
  WHERE
    (:manufacturer IS NULL OR manufacturer = :manufacturer)
    AND (:model IS NULL OR model = :model)
    AND (:firmware_version IS NULL OR firmware_version = :firmware_version)
  GROUP BY month, alert_code
) AS months
CROSS JOIN (
  SELECT CAST(coalesce(sum(estate_devices), 0) AS BIGINT) AS estate_devices
  FROM estate
  WHERE
    (:manufacturer IS NULL OR manufacturer = :manufacturer)
    AND (:model IS NULL OR model = :model)
    AND (:firmware_version IS NULL OR firmware_version = :firmware_version)
) AS held
ORDER BY months.month, months.alert_code
