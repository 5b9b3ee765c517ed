-- Grain: all, manufacturer, model or firmware version, with alerts or devices in the estate. Source: rates.
SELECT level, manufacturer, model, firmware_version, messages, estate_devices, per_thousand
FROM rates
WHERE alert_code = :alert_code AND month = coalesce(:month, 'all')
ORDER BY level, per_thousand DESC NULLS LAST, messages DESC, manufacturer, model, firmware_version
