-- Grain: request whose end is delivered in the first file of the next block; source: block_requests.
CREATE OR REPLACE TABLE late_requests AS
SELECT * FROM block_requests WHERE arrives_next_day AND day = {{last_day}};
