-- Grain: tag, what reports count requests and alerts by. Source: tag_states.
CREATE OR REPLACE TEMP TABLE tags AS
SELECT DISTINCT tag, {{attributes}}
FROM tag_states;
