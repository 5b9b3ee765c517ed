-- Grain: month × SRV × mode × outcome × reason × device and Communications Hub attributes at the time.
-- Source: service_requests, attributes, percentiles. Outcome not_round_trip: command variants outside the round-trip population.
WITH cells AS (
  SELECT
    service_requests.party_id,
    service_requests.role,
    month_start(day) AS month,
    service_requests.srv,
    mode,
    CASE WHEN is_round_trip THEN outcome ELSE 'not_round_trip' END AS outcome,
    CASE WHEN is_round_trip THEN reason END AS reason,
    attributes,
    count(*) AS requests,
    count(rtt_ms) AS rtt_count,
    coalesce(sum(rtt_ms), 0) AS rtt_sum_ms,
    min(rtt_ms) AS rtt_best_ms,
    max(rtt_ms) AS rtt_worst_ms,
    count(CASE WHEN rtt_ms > rtt_p90_ms THEN 1 END) AS rtt_slow_count,
    list_of_known(rtt_ms) AS times,
    list_of_known(histogram_bucket(rtt_ms)) AS buckets
  FROM service_requests
  LEFT JOIN (SELECT tag, attributes FROM attributes) AS numbered ON numbered.tag = service_requests.tag
  LEFT JOIN (SELECT party_id, role, key AS srv, rtt_p90_ms FROM percentiles WHERE scope = 'srv') AS usual
    ON usual.party_id = service_requests.party_id
    AND usual.role = service_requests.role
    AND usual.srv = service_requests.srv
  GROUP BY
    service_requests.party_id,
    service_requests.role,
    month_start(day),
    service_requests.srv,
    mode,
    CASE WHEN is_round_trip THEN outcome ELSE 'not_round_trip' END,
    CASE WHEN is_round_trip THEN reason END,
    attributes
),
named AS (
  SELECT DISTINCT attributes, device_type, manufacturer, model, firmware_version, region, smets_version, hub_manufacturer, hub_model, hub_function, hub_firmware_version
  FROM attributes
)
SELECT
  party_id,
  role,
  month_name(month) AS month,
  srv,
  mode,
  outcome,
  reason,
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
  requests,
  rtt_count,
  rtt_sum_ms,
  rtt_best_ms,
  rtt_worst_ms,
  rtt_slow_count,
  percentile_of_list(times, 0.5) AS rtt_median_ms,
  histogram_of(buckets) AS rtt_histogram
FROM cells
LEFT JOIN named ON named.attributes = cells.attributes
