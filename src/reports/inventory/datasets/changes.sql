-- Grain: day × kind of change × device type group. Source: device_states; the first extract adds nothing.
-- added: comes without another party before; gained, lost: from or to another party (change of supplier);
-- removed: Decommissioned or Withdrawn.
WITH ordered AS (
  SELECT
    extracted_at,
    device_type_group,
    status,
    import_supplier_id,
    export_supplier_id,
    gas_supplier_id,
    network_operator_id,
    other_user_id,
    valid_from = TIMESTAMP '0001-01-01 00:00:00' AS is_first,
    lag(status) OVER device AS old_status,
    lag(import_supplier_id) OVER device AS old_import,
    lag(export_supplier_id) OVER device AS old_export,
    lag(gas_supplier_id) OVER device AS old_gas,
    lag(network_operator_id) OVER device AS old_network,
    lag(other_user_id) OVER device AS old_other
  FROM device_states
  WINDOW device AS (PARTITION BY device_id ORDER BY valid_from)
),
steps AS (
  SELECT *
  FROM ordered
  WHERE extracted_at > (SELECT min(extracted_at) FROM inventory_rows)
),
role_steps AS (
  SELECT 'IS' AS role, import_supplier_id AS party, old_import AS old_party, * FROM steps
  UNION ALL
  SELECT 'ES' AS role, export_supplier_id AS party, old_export AS old_party, * FROM steps
  UNION ALL
  SELECT 'GS' AS role, gas_supplier_id AS party, old_gas AS old_party, * FROM steps
  UNION ALL
  SELECT 'ED' AS role, network_operator_id AS party, old_network AS old_party, * FROM steps
  UNION ALL
  SELECT 'OU' AS role, other_user_id AS party, old_other AS old_party, * FROM steps
),
later_steps AS (
  SELECT *
  FROM role_steps
  WHERE party IS NOT NULL OR old_party IS NOT NULL
),
changes AS (
  SELECT party AS party_id, role, extracted_at, 'added' AS change, device_type_group
  FROM later_steps
  WHERE old_party IS NULL AND status NOT IN ('Decommissioned', 'Withdrawn')
  UNION ALL
  SELECT party, role, extracted_at, 'gained', device_type_group
  FROM later_steps
  WHERE old_party <> party AND status NOT IN ('Decommissioned', 'Withdrawn')
  UNION ALL
  SELECT old_party, role, extracted_at, 'lost', device_type_group
  FROM later_steps
  WHERE old_party IS NOT NULL AND party IS DISTINCT FROM old_party AND old_status NOT IN ('Decommissioned', 'Withdrawn')
  UNION ALL
  SELECT party, role, extracted_at, 'commissioned', device_type_group
  FROM later_steps
  WHERE
    party IS NOT NULL
    AND status = 'Commissioned'
    AND (is_first OR old_status IN ('Pending', 'Whitelisted', 'InstalledNotCommissioned'))
  UNION ALL
  SELECT party, role, extracted_at, 'removed', device_type_group
  FROM later_steps
  WHERE
    party = old_party
    AND status IN ('Decommissioned', 'Withdrawn')
    AND old_status NOT IN ('Decommissioned', 'Withdrawn')
)
SELECT party_id, role, CAST(extracted_at AS DATE) AS day, change, device_type_group, count(*) AS devices
FROM changes
GROUP BY party_id, role, CAST(extracted_at AS DATE), change, device_type_group
