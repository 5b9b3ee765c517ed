-- Grain: parent × family × child: how the cells of a dataset and those of others over the same contain one another.
-- Source: held_cells, kinds (cell_id, kind: cells of a kind that hold nothing in common are a family). Own cells come before
-- number {{from}}. Cells that hold the same are a family without parent.
WITH sizes AS (
  SELECT cell_id, count(*) AS transactions FROM held_cells GROUP BY cell_id
),
overlapping AS (
  SELECT DISTINCT held.kind
  FROM (
    SELECT kinds.kind
    FROM held_cells
    JOIN kinds ON kinds.cell_id = held_cells.cell_id
    GROUP BY held_cells.transaction_no, kinds.kind
    HAVING count(*) > 1
  ) AS held
),
shared AS (
  SELECT own.cell_id AS own, other.cell_id AS other, count(*) AS transactions
  FROM held_cells AS own
  JOIN held_cells AS other ON other.transaction_no = own.transaction_no
  WHERE own.cell_id < {{from}} AND other.cell_id >= {{from}}
  GROUP BY own.cell_id, other.cell_id
),
pairs AS (
  SELECT
    shared.own,
    shared.other,
    shared.transactions = own_sizes.transactions AS is_own_inside,
    shared.transactions = other_sizes.transactions AS is_other_inside
  FROM shared
  JOIN sizes AS own_sizes ON own_sizes.cell_id = shared.own
  JOIN sizes AS other_sizes ON other_sizes.cell_id = shared.other
),
contained AS (
  SELECT own AS child, other AS parent FROM pairs WHERE is_own_inside AND NOT is_other_inside
  UNION ALL
  SELECT other AS child, own AS parent FROM pairs WHERE is_other_inside AND NOT is_own_inside
)
SELECT
  contained.parent,
  CASE WHEN overlapping.kind IS NULL THEN kinds.kind ELSE 'cell ' || CAST(contained.child AS VARCHAR) END AS family,
  contained.child
FROM contained
JOIN kinds ON kinds.cell_id = contained.child
LEFT JOIN overlapping ON overlapping.kind = kinds.kind
UNION ALL
SELECT NULL AS parent, 'same ' || CAST(own AS VARCHAR) || ' ' || CAST(other AS VARCHAR) AS family, own AS child
FROM pairs
WHERE is_own_inside AND is_other_inside
UNION ALL
SELECT NULL AS parent, 'same ' || CAST(own AS VARCHAR) || ' ' || CAST(other AS VARCHAR) AS family, other AS child
FROM pairs
WHERE is_own_inside AND is_other_inside
