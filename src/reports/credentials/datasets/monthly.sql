-- Grain: month × Energy Supplier, dated by the N16; 'all' stands for every month, and for every supplier.
-- Source: paired, parties.
WITH counted AS (
  SELECT
    party_id,
    coalesce(month, 'all') AS month,
    coalesce(supplier, 'all') AS supplier,
    count(CASE WHEN state = 'met' THEN 1 END) AS met,
    count(CASE WHEN state = 'failed' THEN 1 END) AS failed,
    count(CASE WHEN state = 'open' THEN 1 END) AS open,
    percentile_of(milliseconds_between(n16_at, n42_at), 0.5) AS gap_median_ms
  FROM (SELECT *, month_name(n16_at) AS month FROM paired) AS dated
  GROUP BY GROUPING SETS ((party_id, month, supplier), (party_id, month), (party_id, supplier), (party_id))
)
SELECT
  counted.party_id,
  'ED' AS role,
  counted.month,
  counted.supplier,
  parties.name AS supplier_name,
  counted.met,
  counted.failed,
  counted.open,
  CASE WHEN met + failed > 0 THEN 100.0 * met / (met + failed) END AS share_met,
  counted.gap_median_ms
FROM counted
LEFT JOIN parties ON parties.party_id = counted.supplier
