-- What the cubes of SRV performance are measured against: each as one plain statement over the stored requests.
-- Fixed: faster cubes are to be had in src/reports/srv/datasets, not here.
-- Grain: day × SRV × device type × region × SMETS version × outcome × reason.
CREATE OR REPLACE TEMP TABLE bare_daily AS
SELECT
  party_id, role, day, srv, coalesce(device_type, 'not held') AS device_type, coalesce(region, 'not held') AS region, coalesce(smets_version, 'not held') AS smets_version,
  CASE WHEN is_round_trip THEN outcome ELSE 'not_round_trip' END AS outcome,
  CASE WHEN is_round_trip THEN reason END AS reason,
  count(*) AS requests,
  count(CASE WHEN is_round_trip AND sla_pass THEN 1 END) AS sla_pass,
  count(CASE WHEN is_round_trip THEN sla_pass END) AS sla_considered,
  count(rtt_ms) AS rtt_count,
  sum(rtt_ms) AS rtt_sum_ms,
  min(rtt_ms) AS rtt_best_ms,
  max(rtt_ms) AS rtt_worst_ms,
  histogram(histogram_bucket(rtt_ms)) AS rtt_histogram
FROM service_requests
GROUP BY ALL
ORDER BY ALL;

-- Grain: month × SRV × mode × outcome × reason × device and Communications Hub attributes.
CREATE OR REPLACE TEMP TABLE bare_monthly_detail AS
SELECT
  party_id, role, strftime(day, '%Y-%m') AS month, srv, mode,
  CASE WHEN is_round_trip THEN outcome ELSE 'not_round_trip' END AS outcome,
  CASE WHEN is_round_trip THEN reason END AS reason,
  coalesce(device_type, 'not held') AS device_type, coalesce(manufacturer, 'not held') AS manufacturer, coalesce(model, 'not held') AS model, coalesce(firmware_version, 'not held') AS firmware_version, coalesce(region, 'not held') AS region, coalesce(smets_version, 'not held') AS smets_version, coalesce(hub_manufacturer, 'not held') AS hub_manufacturer, coalesce(hub_model, 'not held') AS hub_model, coalesce(hub_function, 'not held') AS hub_function, coalesce(hub_firmware_version, 'not held') AS hub_firmware_version,
  count(*) AS requests,
  count(rtt_ms) AS rtt_count,
  sum(rtt_ms) AS rtt_sum_ms,
  min(rtt_ms) AS rtt_best_ms,
  max(rtt_ms) AS rtt_worst_ms,
  quantile_cont(rtt_ms, 0.5) AS rtt_median_ms,
  histogram(histogram_bucket(rtt_ms)) AS rtt_histogram
FROM service_requests
GROUP BY ALL
ORDER BY ALL;

-- Grain: month × all requests, a business process, or an SRV.
CREATE OR REPLACE TEMP TABLE bare_percentiles AS
SELECT party_id, role, strftime(day, '%Y-%m') AS month, 'all' AS scope, 'all' AS key, quantile_cont(rtt_ms, [0.5, 0.9]) AS percentiles
FROM service_requests
WHERE rtt_ms IS NOT NULL
GROUP BY ALL
UNION ALL
SELECT party_id, role, strftime(day, '%Y-%m') AS month, 'srv' AS scope, srv AS key, quantile_cont(rtt_ms, [0.5, 0.9])
FROM service_requests
WHERE rtt_ms IS NOT NULL
GROUP BY ALL
UNION ALL
SELECT party_id, role, strftime(day, '%Y-%m') AS month, 'process' AS scope, process AS key, quantile_cont(rtt_ms, [0.5, 0.9])
FROM service_requests
JOIN processes ON processes.srv = service_requests.srv AND processes.valid_from <= day AND processes.valid_to > day
WHERE rtt_ms IS NOT NULL
GROUP BY ALL;
