-- What the loaders are measured against: the least that a refresh has to do, as an engineer would write it down.
-- Fixed: faster loaders are to be had in loaders/, not here.
-- Grain of states: inventory row and how long it stood. The first row of a device reaches back for ever.
CREATE TEMP TABLE states AS
SELECT
  device_id,
  device_type,
  manufacturer,
  model,
  firmware_version,
  csp_region,
  smets_version,
  import_supplier_id,
  gas_supplier_id,
  network_operator_id,
  CASE WHEN row_number() OVER device = 1 THEN TIMESTAMP '0001-01-01 00:00:00' ELSE extracted_at END AS valid_from,
  coalesce(lead(extracted_at) OVER device, TIMESTAMP '9999-12-31 00:00:00') AS valid_to
FROM read_parquet({{inventory}})
WINDOW device AS (PARTITION BY device_id ORDER BY extracted_at);

-- Grain: service request, the state that stands of those delivered, with the state of its device at the time.
COPY (
  SELECT
    requests.* EXCLUDE (place),
    states.* EXCLUDE (device_id, valid_from, valid_to)
  FROM (
    SELECT
      *,
      row_number() OVER (
        PARTITION BY request_id
        ORDER BY
          CASE WHEN lifecycle_status = 'pending' THEN 1 ELSE 0 END,
          ended_at DESC NULLS LAST,
          filename DESC,
          file_row_number DESC
      ) AS place
    FROM read_parquet({{service_requests}}, filename = true, file_row_number = true)
  ) AS requests
  LEFT JOIN states
    ON states.device_id = requests.device_id
    AND states.valid_from <= requests.started_at
    AND states.valid_to > requests.started_at
  WHERE place = 1
  ORDER BY CAST(started_at AS DATE), user_id, srv
) TO {{out}} (FORMAT parquet, COMPRESSION zstd);

-- Grain: day × User ID × SRV × outcome.
CREATE TEMP TABLE cube AS
SELECT
  CAST(started_at AS DATE) AS day,
  user_id,
  srv,
  CASE
    WHEN lifecycle_status = 'pending' THEN 'pending'
    WHEN lifecycle_status = 'completed' AND execution_status = 'success' THEN 'success'
    ELSE 'failure'
  END AS outcome,
  count(*) AS requests,
  sum(southbound_ms + northbound_ms) AS rtt_ms
FROM read_parquet({{out}})
GROUP BY ALL;
