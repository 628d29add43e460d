"""The dashboard: alerts are read from Kafka, shown in a browser, and handled by a desk.

Kafka ─kafka_log─▶ feed ─▶ store (current alerts) ─▶ GET /alerts, /alerts/{id}
                     └───▶ backlog (last events)  ─▶ GET /alerts/stream
POST /alerts/{id}/acknowledge … ─▶ kafka_log ─▶ alerts.desk ─▶ every dashboard's feed
"""
