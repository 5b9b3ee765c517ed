-- Grain: day × Energy Supplier, dated by the N16. Source: daily.
SELECT day, supplier, met, failed, open
FROM daily
ORDER BY day, supplier
