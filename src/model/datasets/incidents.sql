-- Grain: incident of category 1 or 2; the same for all. Source: incidents.
SELECT
  members.party_id,
  members.role,
  incidents.started_at,
  incidents.ended_at,
  incidents.incident_id,
  incidents.category,
  incidents.title,
  incidents.csp_region,
  incidents.service
FROM (SELECT DISTINCT party_id, role FROM users) AS members
CROSS JOIN incidents
WHERE incidents.category IN (1, 2)
