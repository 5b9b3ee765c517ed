-- Grain: month; 'all' stands for every month. Source: monthly. An alert counts in each list that it is in.
SELECT
  month,
  outages,
  neither,
  list_iv,
  list_i,
  list_ii,
  list_iii,
  still_open,
  neither_polyphase,
  acknowledged,
  gap_median_ms
FROM monthly
ORDER BY month
