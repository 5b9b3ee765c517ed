-- Grain of bar_rows: role × cell × bar × version. Source: contributions (role, cell columns, version, party_id, owner_group,
-- numerator, denominator), withheld_versions (role, cell columns, version: those that the average withholds). A bar a party
-- that has enough devices, where enough owner groups do. Bars are numbered by their rounded shares, so a number says nothing of a
-- party, and bars that look alike are alike.
CREATE OR REPLACE TEMP TABLE bar_held AS
WITH counted AS (
  SELECT *, 100.0 * numerator / denominator AS share FROM contributions WHERE denominator >= {{devices}}
),
enough AS (
  SELECT role, {{cell}}
  FROM counted
  GROUP BY role, {{cell}}
  HAVING count(DISTINCT owner_group) >= {{owner_groups}}
)
SELECT counted.*
FROM counted
JOIN enough ON {{same_enough}};

-- Grain: role × cell × version. Own: enough owner groups have a fair share of their devices on it, none of them can be worked
-- out by the p %-rule, and the average shows it. "Other versions" of one version would be that version: then the next one, held
-- by the fewest, is part of them too.
CREATE OR REPLACE TEMP TABLE bar_versions AS
WITH by_group AS (
  SELECT
    role,
    {{cell}},
    {{version}},
    owner_group,
    max(share) >= {{version_percent}} AS is_holder,
    sum(share) AS share,
    sum(least(share, 100 - share)) AS smaller
  FROM bar_held
  WHERE numerator > 0
  GROUP BY role, {{cell}}, {{version}}, owner_group
),
judged AS (
  SELECT
    role,
    {{cell}},
    {{version}},
    sum(CASE WHEN is_holder THEN 1 ELSE 0 END) AS holders,
    sum(share) AS share,
    sum(smaller) - nth_largest_of(smaller, 1) - coalesce(nth_largest_of(smaller, 2), 0)
      >= {{p_percent}} / 100.0 * nth_largest_of(smaller, 1) - 1e-9 * sum(smaller) AS is_safe
  FROM by_group
  GROUP BY role, {{cell}}, {{version}}
),
own AS (
  SELECT judged.*, is_safe AND holders >= {{version_owner_groups}} AND withheld.role IS NULL AS is_own
  FROM judged
  LEFT JOIN withheld_versions AS withheld ON {{same_withheld}} AND withheld.{{version}} = judged.{{version}}
),
ranked AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY role, {{cell}} ORDER BY is_own, holders, share, {{version}}) AS place,
    sum(CASE WHEN is_own THEN 0 ELSE 1 END) OVER (PARTITION BY role, {{cell}}) AS others
  FROM own
)
SELECT role, {{cell}}, {{version}}, is_own AND NOT (others = 1 AND place = 2) AS is_named
FROM ranked;

CREATE OR REPLACE TEMP TABLE bar_tables AS
SELECT DISTINCT role, {{cell}} FROM bar_versions WHERE is_named;

CREATE OR REPLACE TEMP TABLE bar_rows AS
WITH merged AS (
  SELECT
    {{held_cell}},
    bar_held.party_id,
    CASE WHEN named.is_named THEN bar_held.{{version}} ELSE 'other versions' END AS {{version}},
    {{base}} * floor(100.0 * sum(bar_held.numerator) / max(bar_held.denominator) / {{base}} + 0.5) AS share
  FROM bar_held
  JOIN bar_tables ON {{same_table}}
  JOIN bar_versions AS named ON {{same_named}} AND named.{{version}} = bar_held.{{version}}
  GROUP BY {{held_cell}}, bar_held.party_id, CASE WHEN named.is_named THEN bar_held.{{version}} ELSE 'other versions' END
),
versions AS (
  SELECT DISTINCT role, {{cell}}, {{version}} FROM merged
),
parties AS (
  SELECT DISTINCT role, {{cell}}, party_id FROM merged
),
bars AS (
  SELECT {{party_cell}}, parties.party_id, versions.{{version}}, coalesce(merged.share, 0) AS share
  FROM parties
  JOIN versions ON {{same_versions}}
  LEFT JOIN merged ON {{same_merged}} AND merged.party_id = parties.party_id AND merged.{{version}} = versions.{{version}}
),
looks AS (
  SELECT role, {{cell}}, party_id, string_agg(lpad(CAST(CAST(share AS INTEGER) AS VARCHAR), 3, '0'), ' ' ORDER BY {{version}}) AS look
  FROM bars
  GROUP BY role, {{cell}}, party_id
),
numbered AS (
  SELECT *, row_number() OVER (PARTITION BY role, {{cell}} ORDER BY look DESC, party_id) AS bar_number
  FROM looks
)
SELECT {{bar_cell}}, numbered.bar_number AS {{bar}}, bars.{{version}}, bars.share AS {{value}}
FROM bars
JOIN numbered ON {{same_numbered}} AND numbered.party_id = bars.party_id;
