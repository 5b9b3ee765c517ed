-- Grain: month × SRV × mode × outcome × reason × device and Communications Hub attributes.
-- Source: monthly_detail, process_map. An SRV that belongs to a process on some days of a month is there with the whole month.
SELECT
  role,
  month,
  srv,
  mode,
  outcome,
  reason,
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
  requests,
  rtt_count,
  rtt_sum_ms,
  rtt_best_ms,
  rtt_worst_ms,
  CAST(rtt_sum_ms AS DOUBLE) / nullif(rtt_count, 0) AS rtt_mean_ms,
  rtt_median_ms
FROM monthly_detail
WHERE
  (:month IS NULL OR month = :month)
  AND (:srv IS NULL OR srv = :srv)
  AND (:device_type IS NULL OR device_type = :device_type)
  AND (:region IS NULL OR region = :region)
  AND (:smets_version IS NULL OR smets_version = :smets_version)
  AND (
    :process IS NULL
    OR EXISTS (
      SELECT 1
      FROM process_map
      WHERE
        process_map.process = :process
        AND process_map.srv = monthly_detail.srv
        AND process_map.valid_from < CAST(monthly_detail.month || '-01' AS DATE) + INTERVAL 1 MONTH
        AND process_map.valid_to > CAST(monthly_detail.month || '-01' AS DATE)
    )
  )
ORDER BY
  role,
  month,
  srv,
  mode,
  outcome,
  reason,
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
