-- Grain: role × cell × party of the league table. Source: contributions (role, cell columns, party_id, owner_group,
-- numerator, denominator, times, time_sum). Placed by success rate, best first; ties by mean round trip time, none last,
-- then by party; only where enough owner groups are placed and none has too many of the rows.
CREATE OR REPLACE TEMP TABLE league AS
WITH placed AS (
  SELECT
    role,
    {{cell}},
    party_id,
    owner_group,
    numerator,
    denominator,
    CAST(100.0 * numerator / denominator AS DECIMAL(24, 12)) AS rate,
    CASE WHEN times > 0 THEN CAST(time_sum AS DECIMAL(38, 12)) / times END AS mean_time
  FROM contributions
  WHERE denominator >= {{minimum}}
),
by_group AS (
  SELECT role, {{cell}}, owner_group, count(*) AS parties
  FROM placed
  GROUP BY role, {{cell}}, owner_group
),
shown AS (
  SELECT role, {{cell}}, row_number() OVER (ORDER BY role, {{cell}}) AS table_no
  FROM by_group
  GROUP BY role, {{cell}}
  HAVING count(*) >= {{owner_groups}} AND 100 * max(parties) <= {{largest_percent}} * sum(parties)
)
SELECT
  {{placed_cell}},
  placed.party_id,
  shown.table_no,
  dense_rank() OVER (ORDER BY placed.owner_group) AS group_no,
  placed.numerator,
  placed.denominator,
  row_number() OVER (
    PARTITION BY {{placed_cell}}
    ORDER BY placed.rate DESC, placed.mean_time ASC NULLS LAST, placed.party_id
  ) AS position
FROM placed
JOIN shown ON {{same_shown}};

-- Grain: table with the base that its rates are rounded to; the others are not shown.
CREATE OR REPLACE TEMP TABLE league_bases (table_no DOUBLE, base DOUBLE, steps DOUBLE);
