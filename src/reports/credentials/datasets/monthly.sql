-- Grain: month × Energy Supplier, dated by the N16. Source: paired, parties.
SELECT
  paired.party_id,
  'ED' AS role,
  month_name(paired.n16_at) AS month,
  paired.supplier,
  min(parties.name) AS supplier_name,
  count(CASE WHEN state = 'met' THEN 1 END) AS met,
  count(CASE WHEN state = 'failed' THEN 1 END) AS failed,
  count(CASE WHEN state = 'open' THEN 1 END) AS open,
  CASE WHEN count(CASE WHEN state <> 'open' THEN 1 END) > 0
    THEN 100.0 * count(CASE WHEN state = 'met' THEN 1 END) / count(CASE WHEN state <> 'open' THEN 1 END)
  END AS share_met
FROM paired
LEFT JOIN parties ON parties.party_id = paired.supplier
GROUP BY paired.party_id, month_name(paired.n16_at), paired.supplier
