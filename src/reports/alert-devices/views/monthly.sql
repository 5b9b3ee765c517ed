-- Grain: month × alert code × manufacturer × model × firmware version, with an alert. Source: monthly.
SELECT month, alert_code, manufacturer, model, firmware_version, messages, estate_devices, per_thousand
FROM monthly
ORDER BY month, alert_code, manufacturer, model, firmware_version
