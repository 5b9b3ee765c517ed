-- Grain: day × list; an alert counts in each list that it is in. Source: daily.
SELECT day, list, events
FROM daily
ORDER BY day, list
