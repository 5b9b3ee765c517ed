-- Grain: day of one block, with the numbers of its requests and background alerts; source: the plan.
CREATE OR REPLACE TABLE block_days AS
FROM (VALUES {{block_days}}) AS d (day, live_homes, first_request, last_request, first_alert, last_alert);
