-- Grain: month × all requests, a business process, or an SRV, of a slice. Source: daily, process_map.
-- Medians are read from the merged histograms: within 1 % of a sample value (contract.md, section 3).
WITH places AS (
  SELECT DISTINCT role, 'all' AS scope, 'all' AS key, srv, DATE '0001-01-01' AS valid_from, DATE '9999-12-31' AS valid_to
  FROM daily
  UNION ALL
  SELECT DISTINCT role, 'srv' AS scope, srv AS key, srv, DATE '0001-01-01' AS valid_from, DATE '9999-12-31' AS valid_to
  FROM daily
  UNION ALL
  SELECT role, 'process' AS scope, process AS key, srv, valid_from, valid_to
  FROM process_map
),
counted AS (
  SELECT
    places.role,
    places.scope,
    places.key,
    substr(CAST(daily.day AS VARCHAR), 1, 7) AS month,
    CAST(sum(requests) AS BIGINT) AS requests,
    CAST(sum(CASE WHEN outcome = 'success' THEN requests ELSE 0 END) AS BIGINT) AS success,
    CAST(sum(CASE WHEN outcome = 'failure' THEN requests ELSE 0 END) AS BIGINT) AS failure,
    CAST(sum(CASE WHEN outcome = 'pending' THEN requests ELSE 0 END) AS BIGINT) AS pending,
    CAST(sum(rtt_count) AS BIGINT) AS rtt_count,
    CAST(sum(rtt_sum_ms) AS DOUBLE) AS rtt_sum_ms,
    min(rtt_best_ms) AS rtt_best_ms,
    max(rtt_worst_ms) AS rtt_worst_ms,
    CAST(sum(sla_pass) AS BIGINT) AS sla_pass,
    CAST(sum(sla_considered) AS BIGINT) AS sla_considered
  FROM daily
  JOIN places
    ON places.role = daily.role
    AND places.srv = daily.srv
    AND places.valid_from <= daily.day
    AND places.valid_to > daily.day
  WHERE
    (:device_type IS NULL OR device_type = :device_type)
    AND (:region IS NULL OR region = :region)
    AND (:smets_version IS NULL OR smets_version = :smets_version)
  GROUP BY places.role, places.scope, places.key, substr(CAST(daily.day AS VARCHAR), 1, 7)
),
round_trips AS (
  SELECT
    role,
    day,
    srv,
    unnest(map_keys(rtt_histogram)) AS bucket,
    unnest(map_values(rtt_histogram)) AS rtt_count
  FROM daily
  WHERE
    outcome = 'success'
    AND (:device_type IS NULL OR device_type = :device_type)
    AND (:region IS NULL OR region = :region)
    AND (:smets_version IS NULL OR smets_version = :smets_version)
),
buckets AS (
  SELECT
    places.role,
    places.scope,
    places.key,
    substr(CAST(round_trips.day AS VARCHAR), 1, 7) AS month,
    round_trips.bucket,
    sum(round_trips.rtt_count) AS rtt_count
  FROM round_trips
  JOIN places
    ON places.role = round_trips.role
    AND places.srv = round_trips.srv
    AND places.valid_from <= round_trips.day
    AND places.valid_to > round_trips.day
  GROUP BY
    places.role,
    places.scope,
    places.key,
    substr(CAST(round_trips.day AS VARCHAR), 1, 7),
    round_trips.bucket
),
ranked AS (
  SELECT
    role,
    scope,
    key,
    month,
    bucket,
    sum(rtt_count) OVER (PARTITION BY role, scope, key, month ORDER BY bucket) AS up_to,
    sum(rtt_count) OVER (PARTITION BY role, scope, key, month) AS times
  FROM buckets
),
medians AS (
  SELECT role, scope, key, month, min(bucket) AS bucket
  FROM ranked
  WHERE up_to > floor(0.5 * (times - 1))
  GROUP BY role, scope, key, month
),
rated AS (
  SELECT
    counted.*,
    100.0 * CAST(success AS DOUBLE) / nullif(CAST(success + failure AS DOUBLE), 0) AS success_rate,
    CASE
      WHEN medians.bucket = -1 THEN 0.0
      ELSE round(2 * power(1.01 / 0.99, medians.bucket) / (1.01 / 0.99 + 1), 3)
    END AS rtt_median_ms
  FROM counted
  LEFT JOIN medians
    ON medians.role = counted.role
    AND medians.scope = counted.scope
    AND medians.key = counted.key
    AND medians.month = counted.month
),
names AS (
  SELECT DISTINCT role, scope, key, name FROM monthly
)
SELECT
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
  rated.rtt_sum_ms / nullif(CAST(rated.rtt_count AS DOUBLE), 0) AS rtt_mean_ms,
  rated.rtt_median_ms,
  rated.rtt_median_ms - before.rtt_median_ms AS rtt_median_change_ms,
  rated.sla_pass,
  rated.sla_considered,
  100.0 * CAST(rated.sla_pass AS DOUBLE) / nullif(CAST(rated.sla_considered AS DOUBLE), 0) AS sla_pass_rate
FROM rated
LEFT JOIN rated AS before
  ON before.role = rated.role
  AND before.scope = rated.scope
  AND before.key = rated.key
  AND before.month = substr(CAST(CAST(rated.month || '-01' AS DATE) - INTERVAL 1 MONTH AS VARCHAR), 1, 7)
LEFT JOIN names ON names.role = rated.role AND names.scope = rated.scope AND names.key = rated.key
ORDER BY rated.role, rated.scope, rated.key, rated.month
