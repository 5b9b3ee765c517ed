-- Grain: party × role × day × SRV × device type × region × SMETS version × outcome × reason. Source: service_requests.
-- Requests outside the round-trip population are an outcome of their own: they count in the volume and nowhere else.
SELECT * EXCLUDE (buckets), histogram_of(buckets) AS rtt_histogram
FROM (
  SELECT
    party_id,
    role,
    day,
    month_name(day) AS month,
    srv,
    coalesce(device_type, 'not held') AS device_type,
    coalesce(region, 'not held') AS region,
    coalesce(smets_version, 'not held') AS smets_version,
    CASE WHEN is_round_trip THEN outcome ELSE 'not_round_trip' END AS outcome,
    CASE WHEN is_round_trip THEN reason END AS reason,
    count(*) AS requests,
    count(CASE WHEN is_round_trip AND sla_pass THEN 1 END) AS sla_pass,
    count(CASE WHEN is_round_trip THEN sla_pass END) AS sla_considered,
    min(CASE WHEN is_round_trip THEN sla_target_dsp_ms END) AS sla_target_dsp_least_ms,
    max(CASE WHEN is_round_trip THEN sla_target_dsp_ms END) AS sla_target_dsp_most_ms,
    min(CASE WHEN is_round_trip THEN sla_target_dcc_ms END) AS sla_target_dcc_least_ms,
    max(CASE WHEN is_round_trip THEN sla_target_dcc_ms END) AS sla_target_dcc_most_ms,
    CAST(sum(CASE WHEN is_round_trip THEN sla_exclusion_ms END) AS BIGINT) AS sla_exclusion_sum_ms,
    count(CASE WHEN is_round_trip THEN sla_exclusion_ms END) AS sla_exclusion_count,
    count(rtt_ms) AS rtt_count,
    CAST(sum(rtt_ms) AS BIGINT) AS rtt_sum_ms,
    min(rtt_ms) AS rtt_best_ms,
    max(rtt_ms) AS rtt_worst_ms,
    list_of_known(histogram_bucket(rtt_ms)) AS buckets
  FROM service_requests
  GROUP BY
    party_id,
    role,
    day,
    srv,
    coalesce(device_type, 'not held'),
    coalesce(region, 'not held'),
    coalesce(smets_version, 'not held'),
    CASE WHEN is_round_trip THEN outcome ELSE 'not_round_trip' END,
    CASE WHEN is_round_trip THEN reason END
) AS cells
ORDER BY party_id, role, day, srv, device_type, region, smets_version, outcome, reason
