-- What is counted, in its finest parts. Source: a population's SQL.
-- transactions: role, month, day and the population's columns, numbered; transaction_parts: what each party has of them.
CREATE OR REPLACE TEMP TABLE transaction_parts AS
SELECT
  CAST(dense_rank() OVER (ORDER BY role, day, {{columns}}) - 1 AS INTEGER) AS transaction_no,
  counted.*
FROM ({{population}}) AS counted;

CREATE OR REPLACE TEMP TABLE transactions AS
SELECT DISTINCT transaction_no, role, month, day, {{columns}} FROM transaction_parts;

CREATE OR REPLACE TEMP TABLE held_cells (transaction_no INTEGER, cell_id INTEGER);
