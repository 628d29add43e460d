// The open alerts, as they come and go: node examples/alerts.mjs [broker [prefix]]
import { randomUUID } from 'node:crypto'
import { Consumer } from '@platformatic/kafka'

const [broker = '127.0.0.1:9092', prefix = 'copytaster'] = process.argv.slice(2)
const consumer = new Consumer({ groupId: `desk-${randomUUID()}`, clientId: 'desk', bootstrapBrokers: [broker] })
const stream = await consumer.consume({ topics: [`${prefix}.alerts.current`], mode: 'earliest', autocommit: false })
const revisions = new Map() // of the open alerts
for await (const record of stream) {
  const id = record.key.toString()
  const alert = record.value?.length ? JSON.parse(record.value) : null // null: closed a week ago
  if (!alert || !['opened', 'updated'].includes(alert.state)) {
    if (revisions.delete(id)) console.log('closed ', id, alert?.reason ?? '')
  } else if (alert.revision > (revisions.get(id) ?? 0)) { // an event may be delivered twice
    revisions.set(id, alert.revision)
    console.log(alert.severity, id, `${alert.title}: ${alert.statement}`)
  }
}
