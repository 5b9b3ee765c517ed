-- Grain of revised: cell or table × publication before × owner group whose part has changed since, and by how much: rates in
-- points, times in milliseconds. Source: contributions, replaced (publication, role, key columns, party_id, owner_group and
-- what it put in, as it was then).
CREATE OR REPLACE TEMP TABLE revised AS
WITH publications AS (
  SELECT DISTINCT publication, CAST({{period}} AS VARCHAR) AS replaced_period FROM replaced
),
sides AS (
  SELECT publications.publication, 1 AS side, {{contributed}}
  FROM contributions
  JOIN publications ON publications.replaced_period = CAST(contributions.{{period}} AS VARCHAR)
  UNION ALL
  SELECT publication, -1 AS side, {{contributed}}
  FROM replaced
),
changed AS (
  SELECT
    publication,
    role,
    {{key}},
    party_id,
    owner_group,
    abs(sum(CASE WHEN denominator > 0 THEN side * 100.0 * numerator / denominator ELSE 0 END)) AS rate_change,
    abs(sum(side * {{time_sum}})) AS time_change
  FROM sides
  GROUP BY publication, role, {{key}}, party_id, owner_group
  HAVING sum(side * numerator) <> 0 OR sum(side * denominator) <> 0 OR sum(side * {{times}}) <> 0 OR sum(side * {{time_sum}}) <> 0
)
SELECT
  role,
  {{cell}},
  publication,
  owner_group,
  sum(rate_change) AS rate_change,
  sum(time_change) AS time_change
FROM changed
GROUP BY role, {{cell}}, publication, owner_group;

-- Grain: cell or table of which few owner groups have changed since some publication, or the change is that of one but for a
-- little: what is left of it but for the two that changed most is less than a share of the most (p %-rule).
CREATE OR REPLACE TEMP TABLE revised_few AS
SELECT DISTINCT role, {{cell}}
FROM (
  SELECT role, {{cell}}
  FROM revised
  GROUP BY role, {{cell}}, publication
  HAVING
    count(*) < {{owner_groups}}
    OR sum(rate_change) - nth_largest_of(rate_change, 1) - nth_largest_of(rate_change, 2)
      < {{p_percent}} / 100.0 * nth_largest_of(rate_change, 1) - 1e-9
    OR sum(time_change) - nth_largest_of(time_change, 1) - nth_largest_of(time_change, 2)
      < {{p_percent}} / 100.0 * nth_largest_of(time_change, 1) - 1e-9
) AS few;
