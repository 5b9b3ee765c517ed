-- Grain: month × SRV × mode × reason × device and Communications Hub attributes. Source: monthly_detail, process_map.
-- An SRV that belongs to a process on some days of a month counts with the whole month.
SELECT
  role,
  srv,
  mode,
  coalesce(reason, '') AS reason,
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
  requests AS ended,
  CASE WHEN outcome = 'failure' THEN requests ELSE 0 END AS failures,
  rtt_count,
  rtt_slow_count
FROM monthly_detail
WHERE
  outcome IN ('success', 'failure')
  AND (:month IS NULL OR month = :month)
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
