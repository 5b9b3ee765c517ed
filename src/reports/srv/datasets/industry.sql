-- Grain: role × grain × period × scope × key × second level × party. Source: request_cells; medians: service_requests.
-- What each party contributes to the figures of periods that have ended and are not published yet: requests of the
-- round-trip population that have ended, and times. A request counts in every process of its day.
WITH days AS (
  SELECT DISTINCT request_cells.role, request_cells.day, request_cells.month, request_cells.srv
  FROM request_cells
  CROSS JOIN release
  WHERE request_cells.day < CAST(release.as_of AS DATE)
),
periods AS (
  SELECT role, day, srv, 'day' AS grain, CAST(day AS VARCHAR) AS period
  FROM days
  UNION ALL
  SELECT days.role, days.day, days.srv, 'month' AS grain, days.month AS period
  FROM days
  CROSS JOIN release
  WHERE days.month < month_name(release.as_of)
),
due AS (
  SELECT * FROM periods WHERE period NOT IN (SELECT frozen_periods.period FROM frozen_periods)
),
placed AS (
  SELECT role, day, srv, grain, period, 'srv' AS scope, srv AS key
  FROM due
  UNION ALL
  SELECT due.role, due.day, due.srv, due.grain, due.period, 'process' AS scope, processes.process AS key
  FROM due
  JOIN processes
    ON processes.srv = due.srv
    AND processes.valid_from <= due.day
    AND processes.valid_to > due.day
  WHERE due.grain = 'month'
),
places AS (
  SELECT
    *,
    CAST(dense_rank() OVER (ORDER BY role, grain, period, scope, key) AS INTEGER) AS place_no
  FROM placed
),
named AS (
  SELECT DISTINCT place_no, role, grain, period, scope, key FROM places
),
contributed AS (
  SELECT
    places.place_no,
    cells.device_type,
    cells.region,
    cells.smets_version,
    cells.party_id,
    sum(CASE WHEN cells.outcome = 'success' THEN cells.requests ELSE 0 END) AS numerator,
    sum(cells.requests) AS denominator,
    sum(cells.rtt_count) AS times,
    sum(cells.rtt_sum_ms) AS time_sum,
    min(cells.rtt_best_ms) AS time_best,
    max(cells.rtt_worst_ms) AS time_worst
  FROM request_cells AS cells
  JOIN places ON places.role = cells.role AND places.day = cells.day AND places.srv = cells.srv
  WHERE cells.outcome IN ('success', 'failure')
  GROUP BY GROUPING SETS (
    (places.place_no, cells.party_id),
    (places.place_no, cells.party_id, cells.device_type),
    (places.place_no, cells.party_id, cells.region),
    (places.place_no, cells.party_id, cells.smets_version)
  )
),
-- Times in lists by their size, coarsely: a median is looked for among the few that are about as large.
listed AS (
  SELECT
    requests.role,
    requests.day,
    requests.srv,
    coalesce(requests.device_type, 'not held') AS device_type,
    coalesce(requests.region, 'not held') AS region,
    coalesce(requests.smets_version, 'not held') AS smets_version,
    histogram_bucket(requests.rtt_ms) // 8 AS bucket,
    count(*) AS times,
    list_of(requests.rtt_ms) AS listed_ms
  FROM service_requests AS requests
  JOIN (SELECT DISTINCT day FROM due) AS days ON days.day = requests.day
  WHERE requests.rtt_ms IS NOT NULL
  GROUP BY
    requests.role,
    requests.day,
    requests.srv,
    coalesce(requests.device_type, 'not held'),
    coalesce(requests.region, 'not held'),
    coalesce(requests.smets_version, 'not held'),
    histogram_bucket(requests.rtt_ms) // 8
),
counted AS (
  SELECT
    places.place_no,
    listed.device_type,
    listed.region,
    listed.smets_version,
    listed.bucket,
    sum(listed.times) AS times
  FROM listed
  JOIN places ON places.role = listed.role AND places.day = listed.day AND places.srv = listed.srv
  GROUP BY GROUPING SETS (
    (places.place_no, listed.bucket),
    (places.place_no, listed.bucket, listed.device_type),
    (places.place_no, listed.bucket, listed.region),
    (places.place_no, listed.bucket, listed.smets_version)
  )
),
ranked AS (
  SELECT
    *,
    sum(times) OVER (PARTITION BY place_no, device_type, region, smets_version) AS in_all,
    sum(times) OVER (PARTITION BY place_no, device_type, region, smets_version ORDER BY bucket) AS so_far
  FROM counted
),
-- The bucket, or the two, in which the two middle times are, which are one if there is an odd number.
middle AS (
  SELECT place_no, device_type, region, smets_version, bucket, in_all, so_far - times AS smaller
  FROM ranked
  WHERE so_far > (in_all - 1) // 2 AND so_far - times <= in_all // 2
),
wanted AS MATERIALIZED (
  SELECT middle.*, places.role, places.day, places.srv
  FROM middle
  JOIN places ON places.place_no = middle.place_no
),
medians AS (
  SELECT
    place_no,
    device_type,
    region,
    smets_version,
    (sorted_ms[(in_all - 1) // 2 - smaller + 1] + sorted_ms[in_all // 2 - smaller + 1]) / 2.0 AS time_median
  FROM (
    SELECT
      wanted.place_no,
      wanted.device_type,
      wanted.region,
      wanted.smets_version,
      CAST(min(wanted.in_all) AS BIGINT) AS in_all,
      CAST(min(wanted.smaller) AS BIGINT) AS smaller,
      sorted_of_lists(listed.listed_ms) AS sorted_ms
    FROM wanted
    JOIN listed
      ON listed.role = wanted.role
      AND listed.day = wanted.day
      AND listed.srv = wanted.srv
      AND listed.bucket = wanted.bucket
      AND coalesce(wanted.device_type, listed.device_type) = listed.device_type
      AND coalesce(wanted.region, listed.region) = listed.region
      AND coalesce(wanted.smets_version, listed.smets_version) = listed.smets_version
    GROUP BY wanted.place_no, wanted.device_type, wanted.region, wanted.smets_version
  ) AS pooled
)
SELECT
  named.role,
  named.grain,
  named.period,
  named.scope,
  named.key,
  CASE
    WHEN contributed.device_type IS NOT NULL THEN 'device_type'
    WHEN contributed.region IS NOT NULL THEN 'region'
    WHEN contributed.smets_version IS NOT NULL THEN 'smets_version'
  END AS level,
  coalesce(contributed.device_type, contributed.region, contributed.smets_version) AS level_value,
  contributed.party_id,
  parties.owner_group,
  CAST(contributed.numerator AS BIGINT) AS numerator,
  CAST(contributed.denominator AS BIGINT) AS denominator,
  CAST(contributed.times AS BIGINT) AS times,
  CAST(contributed.time_sum AS BIGINT) AS time_sum,
  contributed.time_best,
  contributed.time_worst,
  medians.time_median
FROM contributed
JOIN named ON named.place_no = contributed.place_no
JOIN parties ON parties.party_id = contributed.party_id
LEFT JOIN medians
  ON medians.place_no = contributed.place_no
  AND medians.device_type IS NOT DISTINCT FROM contributed.device_type
  AND medians.region IS NOT DISTINCT FROM contributed.region
  AND medians.smets_version IS NOT DISTINCT FROM contributed.smets_version
