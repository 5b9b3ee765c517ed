-- Grain: day of the release before whose rows read otherwise now, or that was over then and has more of them now.
-- Source: files of a dataset in the release before ({{before}}) and in the new one ({{after}}).
CREATE OR REPLACE TEMP TABLE corrected_days AS
WITH before_rows AS (
  SELECT party_of(filename) AS party_id, {{columns}}, row_number() OVER (PARTITION BY party_of(filename), {{columns}}) AS copy
  FROM read_parquet({{before}}, filename = true)
),
after_rows AS (
  SELECT party_of(filename) AS party_id, {{columns}}, row_number() OVER (PARTITION BY party_of(filename), {{columns}}) AS copy
  FROM read_parquet({{after}}, filename = true)
),
compared AS (
  SELECT {{day}} AS day, 1 AS changed, 0 AS added
  FROM (SELECT * FROM before_rows EXCEPT SELECT * FROM after_rows) AS gone
  UNION ALL
  SELECT {{day}}, 0, 1
  FROM (SELECT * FROM after_rows EXCEPT SELECT * FROM before_rows) AS come
  WHERE {{day}} < CAST({{as_of}} AS DATE)
)
SELECT day, sum(changed) AS changed, sum(added) AS added
FROM compared
GROUP BY day;
