-- Grain: month × all requests, a business process, or an SRV. Source: request_cells, percentiles.
-- A request counts in every process that its SRV belongs to on its day, and once in the total.
WITH cells AS (
  SELECT 'all' AS scope, 'all' AS key, request_cells.* FROM request_cells
  UNION ALL
  SELECT 'srv' AS scope, srv AS key, request_cells.* FROM request_cells
  UNION ALL
  SELECT 'process' AS scope, processes.process AS key, request_cells.*
  FROM request_cells
  JOIN processes
    ON processes.srv = request_cells.srv
    AND processes.valid_from <= request_cells.day
    AND processes.valid_to > request_cells.day
),
counted AS (
  SELECT
    party_id,
    role,
    scope,
    key,
    month,
    sum(requests) AS requests,
    sum(CASE WHEN outcome = 'success' THEN requests ELSE 0 END) AS success,
    sum(CASE WHEN outcome = 'failure' THEN requests ELSE 0 END) AS failure,
    sum(CASE WHEN outcome = 'pending' THEN requests ELSE 0 END) AS pending,
    sum(rtt_count) AS rtt_count,
    sum(rtt_sum_ms) AS rtt_sum_ms,
    min(rtt_best_ms) AS rtt_best_ms,
    max(rtt_worst_ms) AS rtt_worst_ms,
    sum(sla_pass) AS sla_pass,
    sum(sla_considered) AS sla_considered,
    min(sla_target_dsp_least_ms) AS sla_target_dsp_least_ms,
    max(sla_target_dsp_most_ms) AS sla_target_dsp_most_ms,
    min(sla_target_dcc_least_ms) AS sla_target_dcc_least_ms,
    max(sla_target_dcc_most_ms) AS sla_target_dcc_most_ms,
    CAST(sum(sla_exclusion_sum_ms) AS DOUBLE) / nullif(sum(sla_exclusion_count), 0) AS sla_exclusion_mean_ms
  FROM cells
  GROUP BY party_id, role, scope, key, month
),
names AS (
  SELECT 'process' AS scope, process AS key, last_by(name, (valid_from, name)) AS name
  FROM processes
  GROUP BY process
  UNION ALL
  SELECT 'srv' AS scope, srv AS key, name FROM srvs
),
rated AS (
  SELECT
    counted.*,
    100 * CAST(success AS DOUBLE) / nullif(success + failure, 0) AS success_rate,
    percentiles.rtt_median_ms
  FROM counted
  LEFT JOIN percentiles
    ON percentiles.party_id = counted.party_id
    AND percentiles.role = counted.role
    AND percentiles.scope = counted.scope
    AND percentiles.key = counted.key
    AND percentiles.month = counted.month
)
SELECT
  rated.party_id,
  rated.role,
  rated.scope,
  rated.key,
  rated.month,
  names.name,
  rated.requests,
  rated.success,
  rated.failure,
  rated.pending,
  rated.success_rate,
  rated.success_rate - before.success_rate AS success_rate_change,
  rated.rtt_count,
  rated.rtt_best_ms,
  rated.rtt_worst_ms,
  CAST(rated.rtt_sum_ms AS DOUBLE) / nullif(rated.rtt_count, 0) AS rtt_mean_ms,
  rated.rtt_median_ms,
  rated.rtt_median_ms - before.rtt_median_ms AS rtt_median_change_ms,
  rated.sla_pass,
  rated.sla_considered,
  100 * CAST(rated.sla_pass AS DOUBLE) / nullif(rated.sla_considered, 0) AS sla_pass_rate,
  rated.sla_target_dsp_least_ms,
  rated.sla_target_dsp_most_ms,
  rated.sla_target_dcc_least_ms,
  rated.sla_target_dcc_most_ms,
  rated.sla_exclusion_mean_ms
FROM rated
LEFT JOIN rated AS before
  ON before.party_id = rated.party_id
  AND before.role = rated.role
  AND before.scope = rated.scope
  AND before.key = rated.key
  AND before.month = month_name(CAST(rated.month || '-01' AS DATE) - INTERVAL 1 MONTH)
LEFT JOIN names ON names.scope = rated.scope AND names.key = rated.key
