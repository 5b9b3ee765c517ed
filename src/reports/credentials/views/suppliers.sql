-- Grain: Energy Supplier, lowest share met first; without a share last. Source: monthly.
SELECT supplier, supplier_name, met, failed, open, share_met
FROM (
  SELECT
    supplier,
    min(supplier_name) AS supplier_name,
    CAST(sum(met) AS BIGINT) AS met,
    CAST(sum(failed) AS BIGINT) AS failed,
    CAST(sum(open) AS BIGINT) AS open,
    CASE WHEN sum(met) + sum(failed) > 0
      THEN CAST(100.0 * sum(met) AS DOUBLE) / CAST(sum(met) + sum(failed) AS DOUBLE)
    END AS share_met
  FROM monthly
  WHERE :month IS NULL OR month = :month
  GROUP BY supplier
) AS suppliers
ORDER BY share_met NULLS LAST, supplier
