-- Grain: device × interval without a change of its own state or of its Communications Hub's. The tag stands for all its
-- attributes (tags.sql).
-- Source: {{states}} (device-states.sql); the hub is the device that chf_id names.
CREATE OR REPLACE TABLE {{target}} AS
SELECT *, stable_hash(json_array({{attributes}})) AS tag
FROM (
  SELECT
    own.device_id,
    greatest(own.valid_from, coalesce(hub.valid_from, own.valid_from)) AS valid_from,
    least(own.valid_to, coalesce(hub.valid_to, own.valid_to)) AS valid_to,
    own.device_type,
    own.device_type_group,
    own.manufacturer,
    own.model,
    own.firmware_version,
    own.region,
    own.smets_version,
    own.responsible_supplier_id,
    own.network_operator_id,
    hub.manufacturer AS hub_manufacturer,
    hub.model AS hub_model,
    hub.device_type AS hub_function,
    hub.firmware_version AS hub_firmware_version
  FROM {{states}} AS own
  LEFT JOIN {{states}} AS hub
    ON hub.device_id = own.chf_id
    AND hub.valid_from < own.valid_to
    AND hub.valid_to > own.valid_from
) AS intervals;
