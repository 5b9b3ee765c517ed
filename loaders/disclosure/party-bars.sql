-- Grain: role × cell × bar × version. Source: contributions (role, cell columns, version, party_id, owner_group,
-- numerator, denominator). A bar a party that has enough devices, where enough owner groups do; a version that few
-- owner groups hold is part of "other versions". Bars are numbered by their rounded shares, so a number says nothing
-- of a party, and bars that look alike are alike.
WITH counted AS (
  SELECT * FROM contributions WHERE denominator >= {{devices}}
),
enough AS (
  SELECT role, {{cell}}
  FROM counted
  GROUP BY role, {{cell}}
  HAVING count(DISTINCT owner_group) >= {{owner_groups}}
),
held AS (
  SELECT counted.*
  FROM counted
  JOIN enough ON {{same_enough}}
),
named AS (
  SELECT role, {{cell}}, {{version}}
  FROM held
  WHERE numerator > 0
  GROUP BY role, {{cell}}, {{version}}
  HAVING count(DISTINCT owner_group) >= {{version_owner_groups}}
),
merged AS (
  SELECT
    {{held_cell}},
    held.party_id,
    coalesce(named.{{version}}, 'other versions') AS {{version}},
    {{base}} * floor(100.0 * sum(held.numerator) / max(held.denominator) / {{base}} + 0.5) AS share
  FROM held
  LEFT JOIN named ON {{same_named}} AND named.{{version}} = held.{{version}}
  GROUP BY {{held_cell}}, held.party_id, coalesce(named.{{version}}, 'other versions')
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
JOIN numbered ON {{same_numbered}} AND numbered.party_id = bars.party_id
