-- Grain: as paired, with the MPxN of the device as at raised_at. Source: paired, mpxn_intervals.
SELECT
  paired.*,
  intervals.mpxn
FROM paired
LEFT JOIN mpxn_intervals AS intervals
  ON intervals.device_id = paired.device_id
  AND intervals.valid_from <= paired.raised_at
  AND intervals.valid_to > paired.raised_at
