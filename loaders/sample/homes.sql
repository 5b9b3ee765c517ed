-- Grain: home of one chunk; source: draws by home number. The last homes of a chunk are installed during the window, in order.
CREATE OR REPLACE TABLE homes AS
WITH numbered AS (
  SELECT
    home,
    home - {{chunk_start}} >= {{old_homes}} AS is_new,
    CASE
      WHEN home - {{chunk_start}} >= {{old_homes}}
        THEN (home - {{chunk_start}} - {{old_homes}}) * {{days}} // {{new_homes}} * 6 + 2 + pick(home, 1, 3)
    END AS install_mark,
    CASE WHEN home - {{chunk_start}} < {{old_homes}} AND draw(home, 2) < 0.28 THEN 'SMETS1' ELSE 'SMETS2' END AS smets_version,
    draw(home, 3) < 0.82 AS has_gas
  FROM range({{chunk_start}}, {{chunk_end}}) AS r (home)
), placed AS (
  SELECT
    n.*,
    network.party_id AS network_operator_id,
    area.dno,
    area.region,
    area.gas_transporter,
    area.postcode_areas[1 + pick(home, 4, len(area.postcode_areas))]
    || (1 + pick(home, 5, 28)) || ' ' || pick(home, 6, 10)
    || substr('ABDEFGHJLNPQRSTUWXYZ', 1 + pick(home, 7, 20), 1) || substr('ABDEFGHJLNPQRSTUWXYZ', 1 + pick(home, 8, 20), 1) AS postcode,
    import_party.party_id AS import_supplier_first,
    import_party.party_id IN ('SUP06', 'SUP16', 'SUP19', 'SUP25', 'SUP29', 'SUP32') AS electricity_only,
    gas_party.party_id AS gas_supplier_drawn,
    switch_party.party_id AS switch_party_drawn,
    CASE WHEN draw(home, 9) < 0.13 THEN export_party.party_id END AS export_supplier_id,
    CASE WHEN draw(home, 10) < 0.22 THEN other_party.party_id END AS other_user_id,
    draw(home, 11) < facts.prepayment_share AS prepayment
  FROM numbered AS n
  JOIN party_pick AS network ON network.role = 'ED' AND network.bucket = pick(n.home, 12, 10000)
  JOIN area_pick AS area
    ON area.bucket = CASE WHEN network.party_id LIKE 'IDN%' THEN pick(n.home, 13, 9500) ELSE pick(n.home, 12, 10000) END
  JOIN party_pick AS import_party ON import_party.role = 'IS' AND import_party.bucket = pick(n.home, 14, 10000)
  JOIN party_pick AS gas_party ON gas_party.role = 'GS' AND gas_party.bucket = pick(n.home, 15, 10000)
  JOIN party_pick AS switch_party ON switch_party.role = 'IS' AND switch_party.bucket = pick(n.home, 16, 10000)
  JOIN party_pick AS export_party ON export_party.role = 'ES' AND export_party.bucket = pick(n.home, 17, 10000)
  JOIN party_pick AS other_party ON other_party.role = 'OU' AND other_party.bucket = pick(n.home, 18, 10000)
  JOIN party_facts AS facts ON facts.party_id = import_party.party_id
), supplied AS (
  SELECT
    *,
    CASE
      WHEN NOT has_gas THEN NULL
      WHEN draw(home, 19) < 0.85 AND import_supplier_first = 'SUP06' THEN 'SUP07'
      WHEN draw(home, 19) < 0.85 AND NOT electricity_only THEN import_supplier_first
      ELSE gas_supplier_drawn
    END AS gas_supplier_first,
    CASE
      WHEN is_new THEN NULL
      WHEN import_supplier_first = {{wave_from}} AND draw(home, 20) < 0.6 * least(1, {{days}} / 10.0)
        THEN greatest(1, floor((0.60 + 0.10 * draw(home, 21)) * {{marks}})::BIGINT)
      WHEN draw(home, 20) < 0.0005 * {{days}} AND switch_party_drawn <> import_supplier_first
        THEN 1 + pick(home, 21, {{marks}})
    END AS switch_mark,
    CASE WHEN import_supplier_first = {{wave_from}} AND draw(home, 20) < 0.6 * least(1, {{days}} / 10.0) THEN {{wave_to}} ELSE switch_party_drawn END AS switch_to
  FROM placed
)
SELECT
  home,
  is_new,
  install_mark,
  smets_version,
  has_gas,
  network_operator_id,
  dno,
  CASE WHEN smets_version = 'SMETS2' THEN region END AS csp_region,
  CASE WHEN smets_version = 'SMETS1' THEN 'S1SP' || (1 + pick(home, 22, 3)) ELSE 'CSP-' || upper(region) END AS csp_id,
  gas_transporter,
  postcode,
  import_supplier_first,
  CASE WHEN switch_mark IS NOT NULL THEN switch_to ELSE import_supplier_first END AS import_supplier_second,
  gas_supplier_first,
  CASE
    WHEN switch_mark IS NOT NULL AND gas_supplier_first = import_supplier_first
      AND switch_to NOT IN ('SUP06', 'SUP16', 'SUP19', 'SUP25', 'SUP29', 'SUP32') THEN switch_to
    ELSE gas_supplier_first
  END AS gas_supplier_second,
  switch_mark,
  export_supplier_id,
  other_user_id,
  prepayment,
  CASE WHEN draw(home, 23) < 0.5 OR prepayment THEN 'PPMID' WHEN draw(home, 23) < 0.93 THEN 'IHD' END AS display_type,
  CASE
    WHEN smets_version = 'SMETS1' OR draw(home, 24) >= 0.07 THEN NULL
    WHEN draw(home, 24) < 0.03 THEN 'HCALCS'
    WHEN draw(home, 24) < 0.06 THEN 'CAD'
    ELSE 'SAPC'
  END AS extra_type,
  has_gas::INTEGER + 2 * (export_supplier_id IS NOT NULL)::INTEGER + 4 * prepayment::INTEGER
  + 8 * (other_user_id IS NOT NULL)::INTEGER + 16 * (smets_version = 'SMETS1')::INTEGER AS kind
FROM supplied;
