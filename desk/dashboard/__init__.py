"""The dashboard: alerts read from Kafka, shown in a browser, and worked by a desk.

Kafka ─kafka_log─▶ feed ─▶ store (what stands)  ─▶ GET /alerts, /alerts/{id}
                     └───▶ backlog (what came)  ─▶ GET /alerts/stream
POST /alerts/{id}/acknowledge … ─▶ kafka_log ─▶ alerts.desk ─▶ every dashboard's feed
"""
