-- Grain: month; 'all' stands for every month. All Energy Suppliers together. Source: monthly.
SELECT month, met, failed, open, share_met, gap_median_ms
FROM monthly
WHERE supplier = 'all'
ORDER BY month
