-- Grain: reason for which a request may fail, where its meaning is held; the same for all. Source: response_codes.
-- I0 on a failed request is the device's answer; the last three are lifecycle states, where no code came back.
SELECT members.party_id, members.role, meanings.reason, meanings.meaning
FROM (SELECT DISTINCT party_id, role FROM users) AS members
CROSS JOIN (
  SELECT code AS reason, meaning
  FROM response_codes
  WHERE code NOT IN ('I0', 'completed', 'timed_out', 'cancelled')
  UNION ALL
  SELECT listed.reason, listed.meaning
  FROM (
    VALUES
      ('I0', 'Answered, failed at the device'),
      ('completed', 'Completed without a response code'),
      ('timed_out', 'Timed out without a response code'),
      ('cancelled', 'Cancelled without a response code')
  ) AS listed (reason, meaning)
) AS meanings
