-- Grain: business process × SRV × days on which it belongs to it; the same for all. Source: processes, srvs.
SELECT
  members.party_id,
  members.role,
  processes.process,
  processes.srv,
  processes.valid_from,
  processes.valid_to,
  processes.is_primary,
  processes.name AS process_name,
  srvs.name AS srv_name
FROM (SELECT DISTINCT party_id, role FROM users) AS members
CROSS JOIN processes
LEFT JOIN srvs ON srvs.srv = processes.srv
