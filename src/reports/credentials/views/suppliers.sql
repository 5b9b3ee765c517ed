-- Grain: Energy Supplier, lowest share met first; without a share last. Source: monthly.
SELECT supplier, supplier_name, met, failed, open, share_met, gap_median_ms
FROM monthly
WHERE month = coalesce(:month, 'all') AND supplier <> 'all'
ORDER BY share_met NULLS LAST, supplier
