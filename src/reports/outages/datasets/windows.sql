-- Grain: one row. Source: users, windows.
SELECT DISTINCT party_id, role, restoration_hours
FROM users
CROSS JOIN windows
WHERE role = 'ED'
