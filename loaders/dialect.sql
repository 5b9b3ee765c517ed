-- The one file that may name functions of the engine: macros that the other SQL files use by the name of the idea.
CREATE OR REPLACE MACRO region_of(smets_version, csp_region) AS CASE WHEN smets_version = 'SMETS1' THEN 'SMETS1' ELSE coalesce(csp_region, 'not held') END;
CREATE OR REPLACE MACRO device_type_group_of(device_type) AS CASE WHEN device_type IN ('ESME', 'GSME', 'IHD', 'PPMID') THEN device_type ELSE 'Other' END;
CREATE OR REPLACE MACRO responsible_supplier_of(device_type, import_supplier_id, gas_supplier_id) AS CASE WHEN device_type IN ('GSME', 'GPF') THEN gas_supplier_id WHEN device_type = 'ESME' THEN import_supplier_id ELSE coalesce(import_supplier_id, gas_supplier_id) END;
