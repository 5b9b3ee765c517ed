-- Numbers cells, cohorts and owner groups. Source: contributions (role, key columns, party_id, owner_group, …), and
-- contributions_before: those behind figures that are published already and near new ones; parties_beside: who is behind those
-- of other datasets over the same.
-- A cell's number is its place in the order of role and key; cohorts are the cells that share the cohort columns.
CREATE TEMP TABLE IF NOT EXISTS parties_beside (party_id VARCHAR, owner_group VARCHAR);

CREATE OR REPLACE TEMP TABLE cells AS
SELECT
  row_number() OVER (ORDER BY role, {{key}}) - 1 AS cell_id,
  dense_rank() OVER (ORDER BY role, {{cohort}}) - 1 AS cohort_id,
  CAST({{period}} AS VARCHAR) AS cell_period,
  max(is_frozen) AS is_frozen,
  role,
  {{key}}
FROM (
  SELECT DISTINCT role, {{key}}, FALSE AS is_frozen FROM contributions WHERE {{counted}}
  UNION ALL
  SELECT role, {{key}}, TRUE AS is_frozen FROM frozen_rows
) AS listed
GROUP BY role, {{key}};

CREATE OR REPLACE TEMP TABLE frozen_numbered AS
SELECT cells.cell_id AS frozen_cell, frozen_rows.*
FROM frozen_rows
JOIN cells ON {{same_frozen}};

CREATE OR REPLACE TEMP TABLE owner_groups AS
SELECT owner_group, CAST(row_number() OVER (ORDER BY owner_group) - 1 AS INTEGER) AS group_no
FROM (
  SELECT owner_group FROM contributions
  UNION
  SELECT owner_group FROM contributions_before
  UNION
  SELECT owner_group FROM parties_beside
) AS listed;

CREATE OR REPLACE TEMP TABLE parties_by_number AS
SELECT listed.party_id, CAST(row_number() OVER (ORDER BY listed.party_id) - 1 AS INTEGER) AS party_no, owner_groups.group_no
FROM (
  SELECT party_id, owner_group FROM contributions
  UNION
  SELECT party_id, owner_group FROM contributions_before
  UNION
  SELECT party_id, owner_group FROM parties_beside
) AS listed
JOIN owner_groups ON owner_groups.owner_group = listed.owner_group;

CREATE OR REPLACE TEMP TABLE contributed AS
SELECT
  CAST(cells.cell_id AS INTEGER) AS cell_id,
  CAST(cells.cohort_id AS INTEGER) AS cohort_id,
  parties_by_number.group_no,
  parties_by_number.party_no,
  {{contributed}}
FROM contributions
JOIN cells ON {{same_cell}}
JOIN parties_by_number ON parties_by_number.party_id = contributions.party_id;

CREATE OR REPLACE TEMP TABLE contributed_before AS
SELECT
  CAST(cells.cell_id AS INTEGER) AS cell_id,
  CAST(cells.cohort_id AS INTEGER) AS cohort_id,
  parties_by_number.group_no,
  parties_by_number.party_no,
  {{contributed}}
FROM contributions_before AS contributions
JOIN cells ON {{same_cell}}
JOIN parties_by_number ON parties_by_number.party_id = contributions.party_id;

CREATE OR REPLACE TEMP TABLE summaries (
  cell_id BIGINT,
  measure VARCHAR,
  cohort VARCHAR,
  total DOUBLE,
  largest DOUBLE,
  second DOUBLE,
  weight_total DOUBLE,
  weight_largest DOUBLE,
  weight_second DOUBLE,
  rate DOUBLE,
  mean_ms DOUBLE,
  best_ms DOUBLE,
  worst_ms DOUBLE,
  median_ms DOUBLE,
  smallest DOUBLE
);
