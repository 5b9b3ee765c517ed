-- Grain: role × cell of a league table or of bars by party. Source: contributions. Which rule withholds the table: too few
-- owner groups that count, one with too many of the rows, rows that few owner groups can be of, no version of its own,
-- or an override; NULL if it is shown.
SELECT
  role,
  {{cell}},
  CASE
    WHEN NOT ({{not_withheld}}) THEN 'override'
    WHEN sum(CASE WHEN parties > 0 THEN 1 ELSE 0 END) < {{owner_groups}} THEN 'contributors'
    WHEN 100 * max(parties) > {{largest_percent}} * sum(parties) THEN 'dominance'
    WHEN {{cannot_hide}} THEN {{hiding}}
  END AS suppressed_by
FROM (
  SELECT role, {{cell}}, owner_group, count(DISTINCT CASE WHEN denominator >= {{minimum}} THEN party_id END) AS parties
  FROM contributions
  GROUP BY role, {{cell}}, owner_group
) AS groups
GROUP BY role, {{cell}}
