-- Grain: one row. Source: users, windows (loaders/settings.ts).
SELECT DISTINCT party_id, role, restoration_hours
FROM users
CROSS JOIN windows
WHERE role = 'ED'
